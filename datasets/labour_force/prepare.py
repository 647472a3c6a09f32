"""Labour force: one series for each variable and status, from ILOSTAT and the World Bank."""

from decimal import Decimal

from datasets.preparing import COMPARED, SEX, extracts, keep, read, write

ADULTS, OLDER, ACTIVE = "percent of population 15+", "percent of population 65+", "percent of labour force"
SERIES = {  # series of the extract: variable, unit, status, source
    "SL.TLF.TOTL.IN": ("labour_force", "persons", "modelled", "wdi"),
    "SL.TLF.CACT.ZS": ("participation_rate", ADULTS, "modelled", "wdi"),
    "SL.UEM.TOTL.ZS": ("unemployment_rate", ACTIVE, "modelled", "wdi"),
    "ilo_aged_15plus_labour_force_participation_rate": ("participation_rate", ADULTS, "modelled", "ilo_modelled"),
    "ilo_aged_65plus_labour_force_participation_rate": ("participation_rate_65plus", OLDER, "modelled", "ilo_modelled"),
    "ilo_aged_15plus_employment_rate": ("employment_rate", ADULTS, "modelled", "ilo_modelled"),
    "ilo_aged_15plus_unemployment_rate": ("unemployment_rate", ACTIVE, "survey", "ilo_survey"),
    "EMP_TEMP_SEX_INS_NB": ("employment", "persons", "survey", "ilostat_sector"),
}
SECTORS = {"Total": "employment", "Public": "employment_public", "Private": "employment_private"}

rows = read(extracts() / "labour_force.csv")
rows = keep(
    rows,
    rows["iso3"].isin([*COMPARED, "WLD"]),
    "World Bank regions AFE, AFW and SSF, whose borders are not the UN ones",
)
double = (rows["series"] == "SL.TLF.CACT.ZS") & (rows["iso3"] != "WLD")
rows = keep(rows, ~double, "participation of the World Bank equals that of the ILO, which is also by sex")
rows = keep(rows, rows["group"] != "Not elsewhere classified", "sector not classified: one country, three years")

for place, name in enumerate(("variable", "unit", "status", "source")):
    rows[name] = rows["series"].map({series: meaning[place] for series, meaning in SERIES.items()})
rows["variable"] = rows["group"].map(SECTORS).fillna(rows["variable"])
thousands = rows["series"] == "EMP_TEMP_SEX_INS_NB"
rows.loc[thousands, "value"] = [str(int(1000 * Decimal(value))) for value in rows.loc[thousands, "value"]]

modelled, latest = rows["source"] == "ilo_modelled", rows["year"] == "2025"
rows.loc[modelled, "note"] = latest[modelled].map({True: "latest year: may be a projection", False: ""})
rows["note"] = rows["note"].fillna(rows["notes"])
rows["sex"] = rows["sex"].map(SEX)
write(__file__, rows.rename(columns={"iso3": "country"}))
