"""WPP 2024: counts and shares of age groups side by side, all ages as the sum of women and men."""

import pandas as pd

from datasets.preparing import COMPARED, SEX, extracts, keep, read, write

STATUS = {"estimate": "estimate", "medium projection": "projection"}
KEY = ["country", "year", "sex", "age"]

rows = read(extracts() / "population_wpp2024_age.csv")
rows = keep(rows, rows["iso3"].isin([*COMPARED, "WLD"]), "other places than the States, Tanzania and the world")
rows = rows.rename(columns={"iso3": "country"})
rows["age"] = rows["group"].replace("all ages", "total")
rows["sex"], rows["status"] = rows["sex"].map(SEX), rows["notes"].map(STATUS)

count = rows["series"] == "population_count"
counts, shares = rows[count], rows[~count]
whole = counts[counts["age"] == "total"].assign(value=lambda row: row["value"].astype("int64"))
both = whole.groupby(["country", "year", "age"], as_index=False).agg({"value": "sum", "status": "first"})
both = both.assign(sex="total", value=both["value"].astype(str))

counts = pd.concat([counts, both]).rename(columns={"value": "persons"})[[*KEY, "status", "persons"]]
shares = shares.rename(columns={"value": "share_pct"})[[*KEY, "status", "share_pct"]]
write(__file__, counts.merge(shares, on=[*KEY, "status"], how="outer").fillna(""))
