"""Informality: the survey rate in its latest release, and three modelled shares."""

from datasets.preparing import COMPARED, SEX, extracts, keep, read, write

SHARES = {
    "self-employed": "self_employed_share",
    "contributing family workers": "family_workers_share",
    "agriculture": "agriculture_share",
    "informal employment rate": "informal_employment_rate",
}

rows = read(extracts() / "informality.csv")
rows = keep(rows, ~rows["series"].str.startswith("undp_"), "copy of 2022 that the ILO has revised since")
rows = keep(
    rows,
    rows["series"] != "SDG_0831_SEX_ECO_RT",
    "release of January 2024 of the same surveys, older than EMP_NIFL_SEX_RT",
)
rows = keep(rows, rows["iso3"].isin(COMPARED), "other places than the States and Tanzania")
rows = rows.rename(columns={"iso3": "country", "value": "value_pct", "notes": "note"})
rows["variable"], rows["sex"] = rows["group"].map(SHARES), rows["sex"].map(SEX)
rows["status"] = (rows["series"] == "EMP_NIFL_SEX_RT").map({True: "survey", False: "modelled"})
rows["note"] = rows["note"].replace("modelled estimate", "")
write(__file__, rows)
