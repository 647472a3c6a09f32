"""The country list: names, languages, memberships; rates and ages are in the dataset parameters."""

from datasets.preparing import extracts, read, write

YES_NO = {"1": "yes", "0": "no"}
SOURCES = {"RWA": "RWA1;RWA2;RWA4"}
NOTES = {"RWA": "Withdrawal from ECCAS announced on 7 June 2025; the legal date of effect is not known."}

rows = read(extracts() / "eccas_countries.csv")
rows = rows.rename(columns={"iso3": "country", "cipres_treaty": "cipres"})
rows["name_en"] = rows["name_en"].replace("DR Congo", "Democratic Republic of the Congo")
rows["institution"] = rows["institution"].str.replace("; ", ", ").str.replace(r" \(.*\)", "", regex=True)
rows["cipres_source"] = "CIP2"
rows["eccas_note"] = rows["country"].map(NOTES).fillna("")
rows["eccas_source"] = rows["country"].map(SOURCES).fillna("")
for membership in ("cemac", "cipres", "eac", "sadc", "cplp", "cepgl"):
    rows[membership] = rows[membership].map(YES_NO)
write(__file__, rows)
