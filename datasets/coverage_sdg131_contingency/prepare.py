"""SDG 1.3.1 by contingency: the releases of 2019 and 2020, kept apart from the total of 2025."""

from datasets.preparing import COMPARED, SEX, extracts, keep, read, write

CONTINGENCIES = {
    "SI_COV_BENFTS": "any",
    "SI_COV_CHLD": "children",
    "SI_COV_MATNL": "maternity",
    "SI_COV_DISAB": "disability",
    "SI_COV_UEMP": "unemployment",
    "SI_COV_WKINJRY": "employment_injury",
    "SI_COV_PENSN": "old_age",
    "SI_COV_VULN": "vulnerable",
    "SI_COV_POOR": "poor",
}

rows = read(extracts() / "sdg131_by_contingency.csv")
rows = keep(rows, rows["iso3"] != "MAF", "UN Middle Africa is not ECCAS (no Burundi, no Rwanda)")
rows = keep(
    rows, rows["iso3"].isin([*COMPARED, "SSA", "WLD"]), "other places than the States, Tanzania and two regions"
)
rows["release"] = rows["source_dataset"].str.contains("2019.Q3", regex=False).map({True: "2019.Q3", False: "2020-10"})
rows = rows.rename(columns={"iso3": "country", "value": "coverage_pct"})
rows["contingency"], rows["sex"] = rows["series"].map(CONTINGENCIES), rows["sex"].map(SEX)

key = ["country", "year", "contingency", "sex"]
assert rows["coverage_pct"].astype(float).groupby([rows[name] for name in key]).nunique().eq(1).all()
later = rows.groupby(key)["release"].transform("max")
rows = keep(rows, rows["release"] == later, "the same value stands in the release of 2020-10")
write(__file__, rows)
