"""The source register: keys and addresses from Annex A of the fact base and, where lessons name them, from the register
of the specification of the Social Security Inquiry; copies on foreign hosts are marked."""

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

# Of the second register: its key there -> the key here. Where it gives several addresses, the first one.
INQUIRY = {
    "SDG131A": "SDG1", "SDG131A-22": "SDG2", "WSPDB1472": "WSPDB1", "WSPR-ANX": "WSPR4", "MAP-D": "MAPD",
    "TAKESTOCK": "STOCK", "ANGOLA": "ANG12", "AOINSS": "ANG13", "GSBPM": "GSBPM", "ESSVAL": "ESSVAL", "DQAF": "DQAF",
    "SDC-OECD": "SDC1", "SDC-DEF": "SDC2", "ICLS-IMW": "ICLS1", "MOD6": "MOD6", "ESSPROS-Q": "ESSP1",
}  # fmt: skip
MIRRORS |= {
    "ESSP1": "document-sharing site",
    "MAPD": "document-sharing site",
    "MOD6": "document-sharing site",
    "SDG1": "copy of a document of the United Nations",
    "STOCK": "document-sharing site",
}

text = (extracts() / "eccas_migrant_workers.md").read_text(encoding="utf-8")
register = text.split("## Annex A.")[1]
rows = pd.DataFrame(re.findall(r"(?m)^\| ([A-Z]+\d*[A-Z]*) \| (\S.*?) \|$", register), columns=["key", "address"])
second = (extracts() / "social_security_inquiry.md").read_text(encoding="utf-8").split("### 0.3")[1].split("### 0.4")[0]
found = dict(re.findall(r"(?m)^\| ([\w-]+)[^|]*\| [^|]*?(https?://[^\s;|]+)", second))
found["SDG131A"] = "https://github.com/brockfanning/sdg-metadata"  # there 1-3-1A.docx, at commit 7cfd8864
more = [(key, found[old]) for old, key in INQUIRY.items()]
rows = pd.concat([rows, pd.DataFrame(more, columns=rows.columns)]).sort_values("key", kind="stable", ignore_index=True)
rows["mirror"] = rows["key"].isin(MIRRORS).map({True: "yes", False: "no"})
write(__file__, rows)
