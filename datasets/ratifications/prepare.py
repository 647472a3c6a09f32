"""The table of ratifications: state, date and status are read from the extract, notes are in plain words here.

The extract decides what is known: ``default`` is known, ``confirm`` is to be confirmed, ``unknown`` stays unknown.
The convention of CIPRES is not in the extract; its rows are made here.
"""

import re

import pandas as pd

from datasets.preparing import STATES, extracts, read, write

OWN = "own knowledge, high confidence"
UNSEEN = "Believed not ratified; no source was seen."
LISTS = {  # a list in which the State does not stand: note, and the date of the list
    "C97L": ("Not in the list of ratifications of 2023 or 2024.", "2023"),
    "C143L": ("Not in the list of ratifications of 2013.", "2013"),
    "C189L": ("Not in the list of ratifications of October 2020.", "2020-10"),
    "UN1": ("Not in the United Nations list of parties of late 2023 or after.", "2023"),
    "COG5": ("Not ratified in February 2022, when a national review recommended ratification.", "2022-02"),
    "COG2": ("Not ratified in May 2024; the text had been submitted to Parliament.", "2024-05"),
    "GAB6": ("Not ratified when reported, about 2017.", "2017"),
    "CMR6": ("Not ratified when the file was opened, between 2015 and 2017.", "2017"),
    "GNQ3": ("Believed not ratified. Convention No. 103 on maternity protection was ratified in 1985.", ""),
}
NOTES = {
    ("AGO", "C102"): "Equal treatment of residents who are not nationals applies 12 months after ratification.",
    ("CAF", "C118"): "The ILO Committee of Experts commented on old age, employment injury and family benefit.",
    ("CAF", "C19"): "The year is to be confirmed; 1964 is inferred.",
    ("CMR", "C19"): "The year is to be confirmed; it may be 1962.",
    ("CMR", "C97"): "Annexes I to III are excluded.",
    ("CMR", "ICRMW"): "Signed only, when last seen in a list.",
    ("COD", "C118"): "Branches accepted: disability, old age, employment injury.",
    ("COG", "C97"): "In force from 26 October 2024.",
    ("GAB", "C19"): "The year is to be confirmed.",
    ("GAB", "ICRMW"): "Signed only, when last seen in a list.",
    ("RWA", "C118"): "Branches accepted: disability, old age, survivors, employment injury.",
    ("STP", "ICRMW"): "Signed on 6 September 2000.",
    ("TCD", "C102"): "Ratified with the temporary exceptions of Article 3.",
    ("TCD", "ICRMW"): "By accession.",
}
SEEN = {("CMR", "ICRMW"): "2023", ("GAB", "ICRMW"): "2015"}
MEMBERS = ("CAF", "CMR", "COD", "COG", "GAB", "GNQ", "TCD")


def keys(row: pd.Series) -> list[str]:
    """The source keys of a cell; own knowledge of high confidence counts as a source."""
    marked = row["value"] + row["mark"]
    return re.findall(r"\[S:(\w+)\]", marked) + ([OWN] if "[K high]" in marked else [])


def cell(row: pd.Series) -> pd.Series:
    """One cell of the table, from its text and its marks."""
    place, value, found = (row["country"], row["instrument"]), row["value"], keys(row)
    dates = re.findall(r"\b(?:19|20)\d\d(?:-\d\d-\d\d)?", value)
    state, note, as_at = "ratified", NOTES.get(place, ""), SEEN.get(place, "")
    if value == "unknown":
        state, dates = "unknown", []
    elif value.startswith("NR"):
        state, dates = "not_ratified", []
        note, as_at = LISTS[found[0]] if found else (UNSEEN, "")
    elif value.startswith("signed") and "ratified" not in value:
        state = "signed"
    elif value.startswith("signed"):
        dates = dates[1:]
    if "to verify" in value or "inferred" in row["mark"]:
        dates = []
    return pd.Series(
        {
            "state": state,
            "date": dates[0] if dates else "",
            "note": note,
            "status": "unknown" if state == "unknown" else {"default": "known", "confirm": "confirm"}[row["use"]],
            "source": ";".join(found),
            "as_at": as_at,
        }
    )


def cipres(country: str) -> dict[str, str]:
    """The row of the CIPRES convention: one ratification was seen, the other members are not known."""
    row = {"country": country, "instrument": "CIPRES", "state": "unknown", "status": "unknown"}
    if country not in MEMBERS:
        return row | {"state": "not_applicable", "note": "Not a member of CIPRES.", "status": "known", "source": "CIP2"}
    if country == "CMR":
        note = "Ratified by Decree No. 2022/311."
        return row | {"state": "ratified", "date": "2022-07-19", "note": note, "status": "known", "source": "CIP6"}
    return row


folder = extracts()
iso3 = read(folder / "eccas_countries.csv").set_index("name_en")["iso3"]
rows = read(folder / "eccas_ratifications.csv")
rows["country"] = rows["country"].map(iso3)
rows["instrument"] = rows["instrument"].str.replace("-", "_")
rows = rows[["country", "instrument"]].join(rows.apply(cell, axis=1))
write(__file__, pd.concat([rows, pd.DataFrame(map(cipres, STATES))]).fillna(""))
