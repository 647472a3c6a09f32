"""The source register: keys and addresses from Annex A of the fact base; copies on foreign hosts are marked."""

import re

import pandas as pd

from datasets.preparing import extracts, write

MIRRORS = {
    "ANG6": "document-sharing site",
    "C143L": "copy of an encyclopedia",
    "C19T": "proxy of a document-sharing site",
    "CAR5": "copy of an official gazette",
    "COG7": "document-sharing site",
    "COG8": "document-sharing site",
    "GNQ4": "document-sharing site",
    "ILO1": "copy of a page of the ILO",
    "STP1": "copy of a page of the ILO",
    "TZA5": "document-sharing site",
    "WSPR2": "copy of a report of the ILO",
}

text = (extracts() / "eccas_migrant_workers.md").read_text(encoding="utf-8")
register = text.split("## Annex A.")[1]
rows = pd.DataFrame(re.findall(r"(?m)^\| ([A-Z]+\d*[A-Z]*) \| (\S.*?) \|$", register), columns=["key", "address"])
rows["mirror"] = rows["key"].isin(MIRRORS).map({True: "yes", False: "no"})
write(__file__, rows)
