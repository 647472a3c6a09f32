"""SDG 1.3.1, population covered by at least one benefit: the vintage of October 2025, and only that one."""

from datasets.preparing import COMPARED, extracts, keep, read, write

REGIONS = ("AFR", "SSA", "WLD")

rows = read(extracts() / "sdg131_total_coverage.csv")
rows = keep(rows, rows["iso3"].isin([*COMPARED, *REGIONS]), "other places than the States, Tanzania and three regions")
rows = rows.rename(columns={"iso3": "country", "value": "coverage_pct"})
rows["status"] = rows["country"].isin(REGIONS).map({True: "modelled", False: "estimate"})
write(__file__, rows)
