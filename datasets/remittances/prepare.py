"""Remittances received and paid, in current US dollars."""

from datasets.preparing import COMPARED, extracts, keep, read, write

rows = read(extracts() / "poverty_remittances.csv")
rows = keep(rows, rows["series"] != "BX_TRF_PWKR", "share of GDP in a release of 2020: old, and ends in 2018")
rows = keep(rows, rows["series"].str.startswith("remittances_"), "poverty")
rows = keep(rows, rows["iso3"].isin(COMPARED), "other places than the States and Tanzania")
rows["flow"] = rows["series"].str.removeprefix("remittances_")
write(__file__, rows.rename(columns={"iso3": "country", "value": "value_usd"}))
