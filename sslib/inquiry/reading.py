"""From cells to a table of the return: codes from labels in any language, numbers and dates as people type them.

Workbook and CSV folder share this. Cells are read column by column, since a column holds few different texts many
times; each column comes back typed, with its slips. Nothing stops at the first problem.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from math import isfinite, nan

from sslib import codes
from sslib.errors import N_, UnknownName
from sslib.inquiry import typed
from sslib.inquiry.sheets import heading
from sslib.inquiry.tables import NUMERIC, Field, Place, tables, text_type
from sslib.language import gettext, stored

MULTIPLIERS = ("person_multiplier", "money_multiplier")
DECIMAL = re.compile(r"[^.,]*([.,])(?:\d{1,2}|\d{4,})")


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

    @classmethod
    def of(cls, kind: str, place: str, value: object = "", **values: str) -> "Problem":
        """A problem of one of the known kinds.

        >>> Problem.of("fraction", "persons.csv:2", 12.5).rule
        'V05'
        """
        shown = {"value": str(value)} if "{value}" in MESSAGES[kind] else {}
        return cls(place, str(value), MESSAGES[kind], tuple((shown | values).items()), RULES.get(kind, "V05"))


MESSAGES = {
    "text": N_("'{value}' is no number. Write digits only; a reason for a missing value goes into the column flag."),
    "plain": N_("'{value}' is no number. Write digits only, and leave the cell blank if the number is not known."),
    "ambiguous": N_("'{value}' can be {first} or {second}. Write it without a separator of thousands."),
    "fraction": N_("'{value}' is no whole number, and persons are counted in whole numbers."),
    "negative": N_("'{value}' is below zero, and what is counted is never below zero."),
    "date": N_("'{value}' is no date. Write it as 31/12/2024 or 2024-12-31."),
    "code": N_("'{value}' is not in the list of the column '{column}'."),
    "guess": N_("'{value}' is not in the list of the column '{column}'. Did you mean '{guess}'?"),
    "required": N_("The cell must be filled: {about}."),
    "blank": N_("The row has no figure. Write a number, 0, or why there is none: na, nap or c."),
    "marks": N_("'{value}' and '{other}' have different decimal signs. Write all numbers with the same one."),
    "multiplier": N_("'{value}' cannot multiply what was typed; 1 was used. Write 1, 1000 or 1000000."),
    "single": N_("{count} rows say whose return it is. The first one was read."),
}
RULES = {"code": "V04", "guess": "V04", "required": "V03", "blank": "V06", "marks": "V07", "multiplier": "V03",
         "single": "V03"}  # fmt: skip


def told(problem: Problem) -> str:
    """A problem as a sentence in the language in use."""
    values = dict(problem.values)
    if "about" in values:
        values["about"] = stored(values["about"])
    if "column" in values and "!" in problem.place:  # in a workbook a column has a heading, in a file its own name
        if "guess" in values:
            values["guess"] = _label(values["column"], values["guess"])
        values["column"] = heading(values["column"])
    return gettext(problem.template, **values) if values else gettext(problem.template)


def _label(column: str, code: str) -> str:
    fields = (table.columns[column] for table in tables().values() if column in table.columns)
    return next((of.list.label(code) for of in fields if of.list is not None and code in of.list), code)


def read(table: str, rows: Iterable[tuple[Mapping[str, object], Place]], multipliers: Mapping[str, float]):
    """Raw rows as a typed table.

    A row whose ``value`` may be missing for a reason, but has neither value nor flag, is told and left out.

    Parameters
    ----------
    rows : for each row, the raw value of each column and where the row was read
    multipliers : ``person_multiplier`` and ``money_multiplier`` of the return

    Returns
    -------
    frame, places of its rows, problems
    """
    rows, fields = list(rows), tables()[table].columns
    places, arrays, found = [place for _cells, place in rows], {}, []
    for name, field in fields.items():
        arrays[name], slips = column(field, [cells.get(name) for cells, _place in rows], multipliers)
        found += [(row, replace(slip, place=places[row].cell(name))) for row, slip in slips]
    frame, open_rows = framed(arrays, table), set()
    if "value" in fields and not fields["value"].required:
        open_rows = {row for row, (cells, _place) in enumerate(rows) if blank(cells.get("value", ""))
                     and blank(cells.get("flag", ""))}  # fmt: skip
        found += [(row, Problem.of("blank", places[row].cell("value"))) for row in open_rows if "value" in rows[row][0]]
    kept = [row for row in range(len(rows)) if row not in open_rows]
    found.sort(key=lambda each: each[0])
    return frame.iloc[kept].reset_index(drop=True), tuple(places[row] for row in kept), [slip for _row, slip in found]


def column(field: Field, values: Sequence, multipliers: Mapping[str, float]):
    """The raw cells of a column as an array, and its slips as pairs of row and problem, still without a place."""
    if field.type in NUMERIC:
        array, slips = _numbers(field, values, multipliers.get(_multiplier(field), 1.0))
        missing = [row for row, number in enumerate(array) if number != number] if field.required else []
    else:
        array, slips, missing = _texts(field, values)
    if missing:
        unread = {row for row, _slip in slips}
        slips += [(row, Problem.of("required", "", about=field.about)) for row in missing if row not in unread]
    return array, slips


def _texts(field: Field, values: Sequence):
    import numpy as np
    import pandas as pd

    if values and list(values).count("") == len(values):  # as most columns of flags and dates
        empty = [] if field.default or not field.required else list(range(len(values)))
        return texts([field.default]).take([0] * len(values)), [], empty
    cells = np.empty(len(values), dtype=object)
    cells[:] = values
    picked, different = pd.factorize(cells, use_na_sentinel=False)
    if any(value in (0, 1) for value in different):  # True is 1 here, and is not 1 in a cell
        cells[:] = [str(value) if isinstance(value, bool) else value for value in values]
        picked, different = pd.factorize(cells, use_na_sentinel=False)
    read = [cell(field, value, "") for value in different]
    array = texts([text for text, _slip in read]).take(picked)
    slips = [(int(row), slip) for number, (_text, slip) in enumerate(read) if slip
             for row in np.flatnonzero(picked == number)]  # fmt: skip
    missing = [int(row) for number, (text, _slip) in enumerate(read) if field.required and not text
               for row in np.flatnonzero(picked == number)]  # fmt: skip
    return array, slips, missing


def _numbers(field: Field, values: Sequence, multiplier: float):
    import numpy as np

    if set(map(type, values)) == {float}:
        array = np.array(values)
        whole = (multiplier == 1 and field.type in ("money", "number")) or (array % 1 == 0).all()
        if np.isfinite(array).all() and whole and (field.type != "count" or (array >= 0).all()):
            return array * multiplier, []
    array, slips, marks = np.full(len(values), nan), [], {}
    for row, value in enumerate(values):
        if value is None or value == "":
            continue
        found, slip = cell(field, value, "", multiplier)
        array[row] = nan if found is None else found
        slips += [(row, slip)] if slip else []
        if isinstance(value, str) and not slip and (mark := DECIMAL.fullmatch(value)):
            marks.setdefault(mark[1], (row, value))
    if len(marks) == 2:
        (_row, other), (row, value) = sorted(marks.values())
        slips.append((row, Problem.of("marks", "", value, other=other)))
    return array, slips


def cell(field: Field, value: object, place: str, multiplier: float = 1.0) -> tuple[object, Problem | None]:
    """One raw cell as the value of its column, and the problem, if it has one."""
    if blank(value):
        return (None if field.type in NUMERIC else field.default), None
    try:
        if field.type in NUMERIC:
            return _number(field, value, multiplier), None
        if field.type == "date":
            return typed.date(value), None
    except typed.Unclear as unclear:
        kind = "plain" if unclear.kind == "text" and field.name != "value" else unclear.kind
        readings = dict(zip(("first", "second"), unclear.readings, strict=False))
        return (None if field.type in NUMERIC else ""), Problem.of(kind, place, value, **readings)
    text = _plain(value)
    if field.type == "text":
        return text, None
    if field.type == "codes":
        parts = [cell(_single(field), part, place) for part in re.split(r"\s*[;,]\s*", text) if part]
        wrong = next((slip for _code, slip in parts if slip), None)
        return ";".join(code for code, _slip in parts if code), wrong
    try:
        return _code(field, text), None
    except UnknownName as unknown:
        guess = unknown.values.get("guess", "")
        if field.type in ("country", "origin") and len(guess) <= 3:  # another code is another country
            guess = ""
        more = {"column": field.name} | ({"guess": guess} if guess else {})
        return "", Problem.of("guess" if guess else "code", place, text, **more)


def blank(value: object) -> bool:
    """Whether nothing stands in a cell; blanks alone are nothing."""
    return value is None or value != value or (isinstance(value, str) and not value.strip())


def texts(values: Sequence[str]):
    """Texts as the columns of a table hold them."""
    import pandas as pd

    return pd.array(values, dtype=text_type())


def framed(arrays: Mapping[str, object], table: str):
    """Typed arrays as the frame of a table."""
    import pandas as pd

    return pd.DataFrame({name: arrays[name] for name in tables()[table].columns}, copy=False)


def units(head) -> tuple[Mapping[str, float], list[tuple[str, Problem]]]:
    """The multipliers that a return states in its one row, and for each that cannot be one its column and problem."""
    found, slips = {}, []
    for name in MULTIPLIERS:
        stated = head[name].iloc[0] if len(head) else nan
        if stated > 0:
            found[name] = float(stated)
        elif stated == stated:
            slips.append((name, Problem.of("multiplier", "", f"{stated:g}")))
    return found, slips


def _multiplier(field: Field) -> str:
    if field.type == "money":
        return "money_multiplier"
    return "person_multiplier" if field.type == "count" and field.unit == "persons" else ""


def _number(field: Field, value: object, multiplier: float) -> float | None:
    found = typed.number(value)
    if found is None:
        return None
    if not isfinite(found):
        raise typed.Unclear("text")
    if multiplier != 1:
        found = float(Decimal(repr(found)) * Decimal(repr(float(multiplier))))
    if field.type not in ("count", "year"):
        return found
    if not found.is_integer():  # a spreadsheet program shows 15 digits, and its sums can be off in the sixteenth
        found = float(f"{found:.15g}")
    if not found.is_integer():
        raise typed.Unclear("fraction")
    if field.type == "count" and found < 0:
        raise typed.Unclear("negative")
    return found


def _code(field: Field, text: str) -> str:
    if field.type not in ("country", "origin"):
        return _found(field.codelist, text)
    if codes.INVENTED.fullmatch(text.upper()):
        return text.upper()
    for codelist in ("invented", "origin_groups") if field.type == "origin" else ("invented",):
        with suppress(UnknownName):
            return _found(codelist, text)
    return codes.country(text) if field.type == "origin" else codes.countries.find(text)


@lru_cache(maxsize=10_000)
def _found(codelist: str, text: str) -> str:
    return codes.lists()[codelist].find(text)


def _single(field: Field) -> Field:
    return Field(field.name, field.about, "code", field.codelist)


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
