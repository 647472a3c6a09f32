"""One value of a return as a person reads it in a cell: labels for codes, dates as dates, numbers to the last digit."""

import datetime
from contextlib import suppress

from sslib import codes
from sslib.errors import N_, BadInput, UnknownName
from sslib.inquiry.questionnaire.lines import Missing
from sslib.inquiry.sheets import word
from sslib.inquiry.tables import Field

LONGEST = 32_767  # letters that a cell can hold
FIRST = datetime.date(1900, 3, 1)  # spreadsheet programs count days from 1900, and its first months differently


class Exact(float):
    """A number that is written with as many digits as it needs; the writer of the file would stop at 16."""

    def __format__(self, spec: str) -> str:
        return repr(float(self))


def label(field: Field, code: str) -> str:
    """A code as a person reads it; what is in no list stays as it is."""
    try:
        if field.type == "origin":
            return codes.countries.label(code)
        return field.list.label(code)
    except UnknownName:
        return code


def shown(field: Field, value: object) -> object:
    """The content of a cell: a number, a date, a text, or None for a blank one."""
    if isinstance(value, Missing):
        return word(value.flag) or None
    if isinstance(value, float):
        return None if value != value else Exact(value)
    if not value:
        return None
    if field.type == "date":
        return _day(value)
    if field.type in ("code", "origin"):
        return label(field, value)
    if field.type == "codes":
        return "; ".join(label(field, code) for code in value.split(";"))
    return value


def _day(text: str) -> object:
    with suppress(ValueError):
        day = datetime.date.fromisoformat(text)
        return day if day >= FIRST else text
    return text


def put(sheet, row: int, column: int, content: object, style) -> None:
    """Write one cell."""
    if content is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(content, float):
        sheet.write_number(row, column, content, style)
    elif isinstance(content, datetime.date):
        sheet.write_datetime(row, column, content, style)
    elif len(content) > LONGEST:
        raise BadInput(
            [
                N_("A text of {length} letters does not fit into a cell; at most {limit} do: '{text}'."),
                N_("Shorten it, or write the return as a folder of CSV files."),
            ],
            length=len(content),
            limit=LONGEST,
            text=content[:60] + "…",
        )
    else:
        sheet.write_string(row, column, content, style)
