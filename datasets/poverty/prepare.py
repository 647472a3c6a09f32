"""Poverty: headcount at the national line and at 3 US dollars a day."""

from datasets.preparing import COMPARED, extracts, keep, read, write

LINES = {"SI.POV.NAHC": "national", "pip_poverty_3usd": "usd3"}

rows = read(extracts() / "poverty_remittances.csv")
rows = keep(rows, rows["series"].isin(LINES), "remittances")
rows = keep(rows, rows["iso3"].isin(COMPARED), "other places than the States and Tanzania")
rows["line"] = rows["series"].map(LINES)
rows["source"] = rows["line"].map({"national": "wdi", "usd3": "pip"})
write(__file__, rows.rename(columns={"iso3": "country", "value": "headcount_pct"}))
