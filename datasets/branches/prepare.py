"""The nine-branch matrix: letters from the table of the fact base; status and sources are set cell by cell here.

A cell is known when a source names the branch, or the pensions that contain it. A letter with a question mark, or one
that rests on general knowledge, is to be confirmed. A bare question mark is unknown.
"""

import re

import pandas as pd

from datasets.preparing import STATES, extracts, write

FUNCTIONS = (
    "health", "sickness", "unemployment", "old_age", "employment_injury", "family", "maternity", "disability",
    "survivors",
)  # fmt: skip
NAMES = {
    "Angola": "AGO", "Burundi": "BDI", "Cameroon": "CMR", "CAR": "CAF", "Chad": "TCD", "Congo": "COG",
    "DR Congo": "COD", "Eq. Guinea": "GNQ", "Gabon": "GAB", "Rwanda": "RWA", "Sao Tome & P.": "STP",
}  # fmt: skip
PROVISION = {"Y": "statutory", "E": "employer", "P": "public", "N": "none", "?": "unknown"}
PENSIONS = ("old_age", "disability", "survivors")
OWN = "own knowledge, high confidence"
KNOWN = {  # what the sources name
    "AGO": {"ANG5": ("old_age", "family", "maternity"), OWN: ("survivors",)},
    "BDI": {"BDI1": PENSIONS, "BDI2": ("employment_injury", "health")},
    "CAF": {"CAR4": PENSIONS, "CAR2": ("old_age", "employment_injury", "family")},
    "CMR": {"CMR4": ("sickness", "unemployment"), "CMR3": PENSIONS, OWN: ("employment_injury", "family")},
    "COD": {"DRC4": (*PENSIONS, "employment_injury", "family"), "DRC8": ("unemployment",)},
    "COG": {"COG3": ("health", *PENSIONS, "employment_injury", "family", "maternity")},
    "GAB": {"GAB1": PENSIONS, "GAB4": ("health",), "GAB5": ("sickness", "employment_injury", "family")},
    "GNQ": {"GNQ1": (*PENSIONS, "health", "sickness", "employment_injury", "family", "maternity")},
    "RWA": {"RWA8": (*PENSIONS, "health", "employment_injury", "maternity")},
    "STP": {"STP2": ("old_age",), "STP4": ("health",)},
    "TCD": {"CHD4": PENSIONS},
}
HINTED = {  # a source speaks of it, but not plainly enough
    "AGO": {"ANG5": ("sickness",), "ANG8": ("employment_injury",)},
    "CMR": {"CMR4": ("health", "maternity")},
    "COG": {"COG3": ("sickness", "unemployment"), "COG5": ("unemployment",)},
    "GAB": {"GAB5": ("maternity",)},
    "STP": {
        "STP2": ("sickness", "employment_injury", "maternity", "disability", "survivors"),
        "STP3": ("maternity",),
    },
}
YEARS = {
    "ANG5": "2023", "BDI1": "2019", "CAR4": "2009", "CHD4": "2015", "CMR3": "2017", "COG5": "2022", "DRC4": "2019",
    "GAB1": "2019", "GAB4": "2018", "GAB5": "2011", "GNQ1": "2019", "STP2": "2007", "STP3": "2024", "STP4": "2003",
}  # fmt: skip


def sources(named: dict, country: str, function: str) -> list[str]:
    return [key for key, functions in named.get(country, {}).items() if function in functions]


def cell(country: str, function: str, letters: str) -> dict[str, str]:
    """One cell: the letter gives the provision, the marks give status and sources."""
    known = sources(KNOWN, country, function)
    found = known or sources(HINTED, country, function)
    provision = PROVISION[letters[0]]
    status = "unknown" if provision == "unknown" else "known" if known else "confirm"
    years = [YEARS[key] for key in found if key in YEARS]
    return {
        "country": country, "function": function, "provision": provision, "status": status,
        "source": ";".join(found), "as_at": max(years, default=""),
    }  # fmt: skip


text = (extracts() / "eccas_migrant_workers.md").read_text(encoding="utf-8")
table = re.findall(r"(?m)^\| (.+) \|$", text.split("**Nine-branch matrix.**")[1].split("### 3.1")[0])
lines = [line.split(" | ") for line in table]
matrix = {NAMES[line[0]]: line[1:10] for line in lines if line[0] in NAMES}
cells = [cell(country, *pair) for country in STATES for pair in zip(FUNCTIONS, matrix[country], strict=True)]
write(__file__, pd.DataFrame(cells))
