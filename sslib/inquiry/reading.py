"""From cells to a table of the return: codes from labels in any language, numbers and dates as people type them.

Workbook and CSV folder share this: both hand over rows of raw cells with the place of each, and get the typed table
and a list of problems back. Nothing stops at the first problem.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sslib import codes
from sslib.errors import N_, UnknownName
from sslib.inquiry import typed
from sslib.inquiry.tables import Field, Place, tables
from sslib.language import gettext

MULTIPLIED = {"count": "person_multiplier", "money": "money_multiplier"}


@dataclass(frozen=True)
class Problem:
    """A cell that cannot be read as it stands: where, what stands there, and the sentence that says why.

    ``template`` is English; ``values`` fill it after translation.
    """

    place: str
    value: str
    template: str
    values: tuple[tuple[str, str], ...] = ()
    rule: str = "V05"


MESSAGES = {
    "text": N_("'{value}' is no number. Write digits only; a reason for a missing value goes into the column flag."),
    "ambiguous": N_("'{value}' can be {first} or {second}. Write it without a separator of thousands."),
    "fraction": N_("'{value}' is no whole number, and persons are counted in whole numbers."),
    "date": N_("'{value}' is no date. Write it as 31/12/2024 or 2024-12-31."),
    "code": N_("'{value}' is not in the list of the column '{column}'."),
    "guess": N_("'{value}' is not in the list of the column '{column}'. Did you mean '{guess}'?"),
    "required": N_("The cell must be filled: {about}."),
}


def told(problem: Problem) -> str:
    """A problem as a sentence in the language in use."""
    values = {name: gettext(value) if name == "about" else value for name, value in problem.values}
    return gettext(problem.template, **values) if values else gettext(problem.template)


def read(table: str, rows: Iterable[tuple[Mapping[str, object], Place]], multipliers: Mapping[str, float]):
    """Raw rows as a typed table.

    Parameters
    ----------
    rows : for each row, the raw value of each column and where the row was read
    multipliers : ``person_multiplier`` and ``money_multiplier`` of the return

    Returns
    -------
    frame, places of its rows, problems
    """
    import pandas as pd

    columns, made, places, problems = tables()[table].columns, [], [], []
    for raw, where in rows:
        entry = {}
        for name, field in columns.items():
            place = where.cell(name)
            entry[name], problem = cell(field, raw.get(name), place)
            problems += [problem] if problem else []
            if entry[name] is not None and field.type in MULTIPLIED:
                entry[name] *= multipliers.get(MULTIPLIED[field.type], 1.0)
            if field.required and entry[name] in (None, "") and not problem:
                problems.append(Problem(place, "", MESSAGES["required"], (("about", field.about),), "V03"))
        made.append(entry)
        places.append(where)
    from sslib.inquiry.tables import typed as as_table

    return as_table(pd.DataFrame(made, columns=list(columns)), table), tuple(places), problems


def cell(field: Field, value: object, place: str) -> tuple[object, Problem | None]:
    """One raw cell as the value of its column, and the problem, if it has one."""
    try:
        if field.type in ("count", "year"):
            return typed.count(value), None
        if field.type in ("money", "number"):
            return typed.number(value), None
        if field.type == "date":
            return typed.date(value), None
    except typed.Unclear as unclear:
        readings = dict(zip(("first", "second"), unclear.readings, strict=False))
        values = (("value", str(value)), *readings.items())
        return None, Problem(place, str(value), MESSAGES[unclear.kind], values)
    text = "" if value is None else _plain(value)
    if not text or field.type == "text":
        return text, None
    if field.type == "codes":
        parts = [cell(_single(field), part, place) for part in re.split(r"\s*[;,]\s*", text) if part]
        wrong = next((problem for _code, problem in parts if problem), None)
        return ";".join(code for code, _problem in parts if code), wrong
    try:
        return _code(field, text), None
    except UnknownName as unknown:
        guess = unknown.values.get("guess")
        values = [("value", text), ("column", field.name)] + ([("guess", guess)] if guess else [])
        return "", Problem(place, text, MESSAGES["guess" if guess else "code"], tuple(values), "V04")


def _code(field: Field, text: str) -> str:
    if field.type in ("country", "origin") and codes.INVENTED.fullmatch(text):
        return text
    if field.type == "country":
        return codes.countries.find(text)
    if field.type == "origin":
        try:
            return codes.lists()["origin_groups"].find(text)
        except UnknownName:
            return codes.country(text)
    return field.list.find(text)


def _single(field: Field) -> Field:
    return Field(field.name, field.about, "code", field.codelist)


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
