"""Immigrants by sex, revision of 2020: the published totals of Table 1."""

from datasets.preparing import COMPARED, SEX, extracts, keep, read, write

rows = read(extracts() / "migrant_stock_total.csv")
rows = keep(
    rows, rows["source_dataset"].str.contains("Table 1"), "sums by script; revision of 2024: dataset migrant_stock"
)
rows = keep(rows, rows["iso3"] != "MAF", "UN Middle Africa is not ECCAS (no Burundi, no Rwanda)")
rows = keep(
    rows,
    rows["iso3"].isin([*COMPARED, "AFR", "SSA", "WLD"]),
    "other places than the States, Tanzania and three regions",
)
rows["sex"] = rows["sex"].map(SEX)
write(__file__, rows.rename(columns={"iso3": "country", "value": "persons"}))
