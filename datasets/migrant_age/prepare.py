"""Immigrants by age: the revision of 2020 for all, that of 2024 for Chad, each under its own vintage."""

import pandas as pd

from datasets.preparing import COMPARED, SEX, extracts, keep, read, write
from sslib import catalog

rows = read(extracts() / "migrant_stock_by_age.csv")
rows = keep(rows, rows["iso3"].isin(COMPARED), "other places than the States and Tanzania")
rows = rows.rename(columns={"iso3": "country", "value": "persons"})
rows["sex"] = rows["sex"].map(SEX)
rows["age"] = pd.Categorical(rows["group"], catalog.sheet("migrant_age").columns["age"].codes, ordered=True)
rows["vintage"] = rows["source_dataset"].str.extract(r"Stock (\d{4})")[0]
write(__file__, rows)
