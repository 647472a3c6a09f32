"""Immigrants by origin: published totals and origins, Others and the world from a second copy of the same release."""

import pandas as pd

from datasets.preparing import COMPARED, SEX, extracts, keep, read, write

PLACE, KEY = ["country", "year"], ["country", "year", "origin"]
WORLD_2024 = 304_021_813  # published by the UN: 304 million


def tidy(rows: pd.DataFrame) -> pd.DataFrame:
    """Country, year, origin, sex, whole persons, and the notes."""
    origin = rows["group"].str.removeprefix("origin=").replace({"all origins": "all", "OOO": "other"})
    persons = rows["value"].astype("int64")
    return rows.assign(country=rows["iso3"], origin=origin, sex=rows["sex"].map(SEX), persons=persons)[
        [*KEY, "sex", "persons", "notes"]
    ]


def with_both_sexes(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of women and men, and their sum."""
    both = rows.groupby(KEY, as_index=False)["persons"].sum().assign(sex="total")
    return pd.concat([rows, both])


folder = extracts()
main = tidy(read(folder / "migrant_stock_unpd2024.csv"))
main = keep(main, main["country"].isin(COMPARED), "other places than the States and Tanzania")

second = tidy(read(folder / "migrant_stock_bilateral.csv"))
flags = second.groupby(PLACE)["notes"].agg(lambda notes: notes.unique().item())
other = keep(second, second["origin"] == "other", "origins that the first copy has, with equal values, or zeros")

world = read(folder / "migrant_stock_total.csv")
world = keep(world, world["source_dataset"].str.contains("Stock 2024"), "revision of 2020: dataset migrant_stock_2020")
world = keep(world, world["iso3"] == "WLD", "sums by country: the first copy has the published totals")

rows = pd.concat([main, with_both_sexes(other), with_both_sexes(tidy(world))], ignore_index=True)
flag = pd.Series([flags.get(place, "") for place in zip(rows["country"], rows["year"], strict=True)], rows.index)
rows["concept"] = flag.str.extract(r"(b=1 c=0|b=0 c=1)")[0].map({"b=1 c=0": "birth", "b=0 c=1": "citizenship"})
rows["refugees_added"] = flag.str.extract(r"r=([01])")[0].map({"1": "yes", "0": "no"})

total = rows[rows["sex"] == "total"].groupby([*PLACE, rows["origin"].eq("all")])["persons"].sum().unstack()
rest = (total[True] - total[False]).dropna()
assert (rest >= 0).all(), "the origins exceed the total"
print(f"  total less listed origins and Others: {rest.min():.0f} to {rest.max():.0f} persons, never negative")
assert total.loc[("WLD", "2024"), True] == WORLD_2024
write(__file__, rows.fillna(""))
