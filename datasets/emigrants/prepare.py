"""Emigrants: all destinations by sex, and the ten largest destinations of 2024."""

import pandas as pd

from datasets.preparing import COMPARED, SEX, extracts, keep, read, write

rows = read(extracts() / "emigrant_stock_by_destination.csv")
rows = keep(rows, rows["iso3"].isin(COMPARED), "other places of origin than the States and Tanzania")
rows = rows.rename(columns={"iso3": "country"})
rows["destination"] = rows["group"].str.removeprefix("destination=").replace("all destinations", "all")
rows["sex"], rows["persons"] = rows["sex"].map(SEX), rows["value"].astype("int64")
everywhere = rows[rows["destination"] == "all"]
both = everywhere.groupby(["country", "year", "destination"], as_index=False)["persons"].sum()
write(__file__, pd.concat([rows, both.assign(sex="total")]))
