"""A return from the workbook that ``questionnaire`` wrote and people filled in; every cell that cannot be read is told.

The sheets are views: what stands side by side for the sexes is taken apart (``values``), what stands on two sheets is
joined by its key (``joined``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from sslib.errors import N_
from sslib.inquiry import sheets
from sslib.inquiry.folder import UNKNOWN_COLUMN
from sslib.inquiry.reading import Problem, blank, column, framed, units
from sslib.inquiry.sheets import FIELD, VALUE
from sslib.inquiry.tables import Place, Return, Table, empty, tables
from sslib.inquiry.workbook.pages import Page

MISSING_SHEET = N_("The sheet '{title}' is missing.")


def from_workbook(path: Path, mapping: Path | None = None) -> tuple[Return, list[Problem]]:
    """Read a questionnaire (.xlsx or .xlsm) that ``guard.check_workbook`` let pass.

    Parameters
    ----------
    mapping : mapping file (TOML) of a workbook in another layout than the kit's

    Returns
    -------
    the return, its rows in the order of the sheets, and every problem met, each with its cell

    Raises
    ------
    BadInput
        If the workbook cannot be opened, or is no questionnaire of the kit.
    """
    if mapping is not None:
        from sslib.inquiry.mapping import read_mapped

        return read_mapped(path, mapping)
    from sslib.inquiry.workbook.joined import joined
    from sslib.inquiry.workbook.pages import pages

    path, frames, places, multipliers = Path(path), {}, {}, {}
    found, problems = pages(path)
    for name, table in tables().items():
        mine = [page for sheet in sheets.views(name) for page in found if page.sheet == sheet]
        problems += [
            Problem(path.name, "", MISSING_SHEET, (("title", sheet.name),), "V01")
            for sheet in sheets.views(name)
            if not table.optional and not any(page.sheet == sheet for page in mine)
        ]
        further = [page for page in mine if page.sheet.joined]
        if table.single:
            frames[name], places[name], told = _head(mine, table)
            multipliers, slips = units(frames[name])
            told += [replace(slip, place=places[name][0].cell(column)) for column, slip in slips]
        elif further:
            first = [page for page in mine if not page.sheet.joined]
            frames[name], places[name], told = joined(first, further, table, multipliers)
        else:
            frames[name], places[name], told = _stacked(mine, table, multipliers)
        problems += told
    return Return(frames, places, path.name), problems


def _head(found: Sequence[Page], table: Table):
    """The one row of the return: its fields stand one below the other."""
    from sslib.inquiry.workbook.places import Scattered

    raw, where, problems = {}, {}, []
    for page in found:
        names, values = page.column(FIELD), page.column(VALUE)
        for line in range(len(page.numbers)):
            name = str(names[line]).strip() if names else ""
            value = values[line] if values else None
            place = Place(page.title, page.numbers[line], {name: page.place(line).letters.get(VALUE, "A")})
            if name in table.columns and name not in raw:
                raw[name], where[name] = value, place
            elif not blank(value):
                shown = name or str(value)
                problems.append(Problem(place.cell(name), shown, UNKNOWN_COLUMN, (("column", shown),), "V02"))
    first = Scattered(found[0].title if found else table.title, 1, {"": "A"} | dict.fromkeys(where, "A"), where)
    arrays = {}
    for name, of in table.columns.items():
        arrays[name], slips = column(of, [raw.get(name)], {})
        problems += [replace(slip, place=first.cell(name)) for _row, slip in slips] if found else []
    return framed(arrays, table.name), (first,), problems


def _stacked(found: Sequence[Page], table: Table, multipliers: Mapping[str, float]):
    """The rows of all sheets of a table, one sheet after the other."""
    from sslib.inquiry.workbook import values
    from sslib.inquiry.workbook.joined import chained, typed
    from sslib.inquiry.workbook.places import Rows

    made, parts, problems = [], [], []
    for page in (page for page in found if page.numbers):
        apart = (VALUE, "sex") if page.sheet.wide else (VALUE,) if page.sheet.valued else ()
        arrays, told = typed(page, multipliers, [name for name in table.columns if name not in apart])
        problems += told
        lines, sexes = range(len(page.numbers)), None
        if page.sheet.valued:
            arrays, lines, sexes, told = values.rows(page, arrays, multipliers)
            problems += [slip for _line, slip in sorted(told, key=lambda each: each[0])]
        if len(lines):
            made.append(arrays)
            parts.append((page, lines, sexes))
    return framed(chained(made), table.name) if made else _nothing(table.name), Rows(parts), problems


@cache
def _nothing(name: str):
    """A table without rows; it is never handed out itself, since a return hands out copies."""
    return empty(name)
