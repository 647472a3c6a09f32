"""ASPIRE: social protection in household surveys, from a table of 2026 and the UN SDG release of 2020."""

from datasets.preparing import COMPARED, extracts, keep, read, write

# The table has coverage (poorest, total), incidence (poorest), average transfer (total), adequacy (poorest,
# total), Gini reduction. The extract took average transfer and adequacy to have two columns each, starting one
# column too early; here they get the names that the two header lines of the table give them.
TABLE = {
    ("aspire_allsp_coverage", "poorest quintile"): ("all_programmes", "poorest", "percent of population"),
    ("aspire_allsp_coverage", "total"): ("all_programmes", "total", "percent of population"),
    ("aspire_allsp_benefit_incidence", "poorest quintile"): ("benefit_incidence", "poorest", "percent of transfers"),
    ("aspire_allsp_avg_transfer", "poorest quintile"): ("average_transfer", "total", "PPP USD per day"),
    ("aspire_allsp_avg_transfer", "total"): ("adequacy", "poorest", "percent of welfare"),
    ("aspire_allsp_adequacy", "poorest quintile"): ("adequacy", "total", "percent of welfare"),
}
GINI = ("aspire_allsp_adequacy", "total")
PROGRAMMES = {"SI_COV_SOCAST": "social_assistance", "SI_COV_SOCINS": "social_insurance", "SI_COV_LMKT": "labour_market"}
QUINTILES = {"t": "total", "q1": "poorest"}


def meaning(series: str, group: str) -> tuple[str, str, str]:
    """Indicator, quintile and unit of one series and group of the extract."""
    if series in PROGRAMMES:
        return PROGRAMMES[series], QUINTILES[group.split("quantile=")[1]], "percent of population"
    return TABLE[series, group]


rows = read(extracts() / "aspire_coverage.csv")
rows = keep(rows, rows["iso3"] != "MAF", "UN Middle Africa is not ECCAS (no Burundi, no Rwanda)")
rows = keep(
    rows, rows["iso3"].isin([*COMPARED, "SSA", "WLD"]), "other places than the States, Tanzania and two regions"
)
gini = (rows["series"] == GINI[0]) & (rows["group"] == GINI[1])
rows = keep(rows, ~gini, "the column is the reduction of the Gini index, which is no measure of coverage")
meanings = [meaning(*pair) for pair in zip(rows["series"], rows["group"], strict=True)]
rows["indicator"], rows["quintile"], rows["unit"] = zip(*meanings, strict=True)
rows["source"] = rows["series"].isin(PROGRAMMES).map({True: "un_sdg", False: "per_table1"})
rows["new_survey"] = rows["notes"].str.contains("New survey").map({True: "yes", False: "no"})
write(__file__, rows.rename(columns={"iso3": "country"}))
