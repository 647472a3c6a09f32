"""The glossary: 96 terms in four languages."""

from datasets.preparing import extracts, read, write

rows = read(extracts() / "eccas_glossary.csv")
write(__file__, rows.rename(columns=lambda language: f"term_{language.lower()}"))
