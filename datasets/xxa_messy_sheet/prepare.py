"""A messy sheet of three small funds of Talunda, an invented country: typed here as it could arrive, nothing collected.

Run from the root of the repository: python -m datasets.xxa_messy_sheet.prepare
"""

import pandas as pd

from datasets.preparing import write

COLUMNS = ["label", "women", "men", "total", "remark"]
ND = "n.d."
LINES = [
    ("Transport Workers' Fund (TRF)", "", "", "", "persons in thousands; amounts in millions, for the year"),
    ("Registered", "2,9", "23,5", "26,4", ""),
    ("of whom 65 and over", "0,1", "0,8", "0,9", ""),
    ("Contributors in the year", "1,7", "14,6", "16,3", ""),
    ("Contributors in December", "1,4", "12,7", "14,1", ""),
    ("Pensioners", "0,2", "1,9", "2,1", ""),
    ("Contributions received", "", "", "2 206,4", ""),
    ("Total", "6,2", "52,7", "58,9", ""),
    ("Fishers' Fund (FIF)", "", "", "", "persons one by one; amounts in thousands, for the year"),
    ("Registered", ND, ND, "48 310", ""),
    ("of whom 65 and over", ND, ND, "17 902", ""),
    ("Contributors in the year", "412", "3 474", "3 886", ""),
    ("Contributors in December", "307", "2 651", "2 958", ""),
    ("Pensioners", "96", "1 042", "1 138*", "* provisional"),
    ("Contributions received", "", "", "286 300", ""),
    ("Total", "815", "7 167", "56 292", ""),
    ("Craft Workers' Fund (CRF)", "", "", "", "persons one by one; amounts in full, for an average month"),
    ("Registered", "5 204", "6 118", "11 322", ""),
    ("of whom 65 and over", "118", "197", "315", ""),
    ("Contributors in the year", "3 871", "4 406", "8 277", ""),
    ("Contributors in December", "3 402", "3 890", "7 292", ""),
    ("Pensioners", "133", "201", "334", ""),
    ("Contributions received", "", "", "62 080 000", ""),
    ("Total", "12 610", "14 615", "27 225", ""),
    ("Grand total", "13 431,2", "21 834,7", "83 575,9", "all funds"),
]  # fmt: skip


def table() -> pd.DataFrame:
    """The sheet: one row for each of its lines, numbered from the top."""
    lines = pd.DataFrame(LINES, columns=COLUMNS)
    return lines.assign(line=range(1, len(lines) + 1))


if __name__ == "__main__":
    write(__file__, table())
