"""The rows of a table as the lines of a sheet: the values of the sexes side by side, nothing lost.

Values share a line where key, source and date are the same, and the flag of the line holds for each of its numbers.
What differs, or stands there twice, gets a line of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isnan

from sslib.inquiry.sheets import SEXES, VALUE, Sheet


@dataclass(frozen=True)
class Missing:
    """In place of a number: the reason why there is none; a blank reason is an open question."""

    flag: str = ""


@dataclass(frozen=True)
class Line:
    """One line of a sheet: the cells by column, and the values by sex (``""`` where a sheet has one value)."""

    cells: Mapping[str, object]
    values: Mapping[str, float | Missing] = field(default_factory=dict)


def lines(sheet: Sheet, frame) -> list[Line]:
    """The lines that show ``frame``, the rows of a table that belong to the sheet."""
    records = frame.to_dict("records")
    if not sheet.valued:
        return [Line({column: record[column] for column in sheet.columns}) for record in records]
    made: dict[tuple, list[dict]] = {}
    keys = [column for column in frame.columns if column in sheet.of.key and not (sheet.wide and column == "sex")]
    rest = [column for column in frame.columns if column not in (*keys, VALUE, "sex", "flag")]
    for rank in (_number, _reason, _open):  # numbers make the lines, what is missing finds its place beside them
        for record in filter(rank, records):
            group = made.setdefault(tuple(record[column] for column in keys), [])
            _place(group, record, rest, record["sex"] if sheet.wide else "")
    order = dict.fromkeys(tuple(record[column] for column in keys) for record in records)
    shown = [column for column in frame.columns if column not in (VALUE, "sex" if sheet.wide else "")]
    return [
        Line({column: entry["record"][column] for column in shown if column != "flag"} | entry["flag"], entry["values"])
        for key in order
        for entry in made[key]
    ]


def sexes(sheet: Sheet, made: list[Line]) -> tuple[str, ...]:
    """The columns of values that a sheet needs: the three sexes, and one more where a row has none."""
    if not sheet.wide:
        return ("",)
    return (*SEXES, *([""] if any("" in line.values for line in made) else []))


def _number(record: Mapping) -> bool:
    return not isnan(record[VALUE])


def _reason(record: Mapping) -> bool:
    return isnan(record[VALUE]) and bool(record.get("flag"))


def _open(record: Mapping) -> bool:
    return isnan(record[VALUE]) and not record.get("flag")


def _place(group: list[dict], record: dict, rest: list[str], sex: str) -> None:
    number, value = _number(record), record[VALUE]
    said = {column: record[column] for column in rest}
    for entry in group:
        alike = all(entry["record"][column] == text for column, text in said.items())
        unsaid = _open(record) and not any(said.values())
        flag = entry["flag"].get("flag", "")
        if sex not in entry["values"] and (alike or unsaid) and (not number or flag == record.get("flag", "")):
            break
    else:
        flagged = {"flag": record["flag"] if number else ""} if "flag" in record else {}
        entry = {"record": record, "flag": flagged, "values": {}}
        group.append(entry)
    entry["values"][sex] = value if number else Missing(record.get("flag", ""))
