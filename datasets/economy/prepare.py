"""GDP, exchange rate and inflation, each in one vintage of the World Development Indicators."""

from datasets.preparing import COMPARED, extracts, keep, read, write

VARIABLES = {
    "NY.GDP.MKTP.CN": "gdp_lcu",
    "NY.GDP.MKTP.CD": "gdp_usd",
    "PA.NUS.FCRF": "exchange_rate",
    "FP.CPI.TOTL.ZG": "inflation",
}

rows = read(extracts() / "gdp_fx_cpi.csv")
rows = keep(
    rows,
    rows["iso3"].isin([*COMPARED, "WLD"]),
    "World Bank regions AFE, AFW and SSF, whose borders are not the UN ones",
)
rows = keep(
    rows, ~rows["source_dataset"].str.contains("2026-03-20"), "copy of GDP in US dollars with the values of 2024-06-28"
)

wide = rows.pivot(index=["iso3", "year"], columns="series", values="value")
index, inflation = (wide[name].dropna().astype(float).round(6) for name in ("FP.CPI.TOTL", "FP.CPI.TOTL.ZG"))
assert index.equals(inflation)
rows = keep(
    rows, rows["series"] != "FP.CPI.TOTL", "named a price index, but every value is the inflation rate of that year"
)

currency = rows["unit"].str.extract(r"\((\w{3})\)")[0]
rows["variable"] = rows["series"].map(VARIABLES)
rows["unit"] = rows["variable"].map({"gdp_usd": "USD", "inflation": "percent"}).fillna(currency)
rows["unit"] += (rows["variable"] == "exchange_rate").map({True: " per USD", False: ""})
rows["vintage"] = rows["source_dataset"].str.extract(r"(\d{4}-\d{2}-\d{2})")[0]
write(__file__, rows.rename(columns={"iso3": "country"}))
