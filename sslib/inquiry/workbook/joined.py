"""A table that stands on two sheets: the second one holds further columns under the same keys.

Rows with the same key belong together in the order in which they stand.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sslib.errors import N_
from sslib.inquiry.reading import Problem, column, framed, texts
from sslib.inquiry.tables import Place, Table
from sslib.inquiry.workbook.pages import Page
from sslib.inquiry.workbook.places import Scattered

NO_PARTNER = N_("'{value}' has no row in the sheet '{title}', so this row was left unread.")


def joined(first: Sequence[Page], further: Sequence[Page], table: Table, multipliers: Mapping[str, float]):
    """The rows of the sheets ``first``, with the columns of the sheets ``further``: frame, places, problems."""
    parts, problems = [], []
    for page in first:
        arrays, told = typed(page, multipliers, page.sheet.columns)
        parts.append(arrays)
        problems += told
    places = [page.place(line) for page in first for line in range(len(page.numbers))]
    cells: list[dict[str, Place]] = [{} for _place in places]
    arrays = chained(parts)
    rows = {key: row for row, key in enumerate(_keys(arrays, table))} if places else {}
    for page in further:
        names = [name for name in page.sheet.columns if name not in table.key]
        more, told = typed(page, multipliers, page.sheet.columns)
        problems += told
        taken = [-1] * len(places)
        for line, key in enumerate(_keys(more, table)):
            if key in rows:
                taken[rows[key]] = line
                cells[rows[key]] |= dict.fromkeys(names, page.place(line))
            elif all(key[0]):  # a key that is not complete is told already
                problems.append(_alone(page, line, key[0], first, table))
        arrays |= {name: _picked(more[name], taken) for name in names}
    for name, of in table.columns.items():
        if name not in arrays:
            arrays[name], _slips = column(of, [None] * len(places), multipliers)
    made = tuple(
        Scattered(place.where, place.row, dict(place.letters) | dict.fromkeys(other, ""), other)
        for place, other in zip(places, cells, strict=True)
    )
    for page in further[:1]:
        needed = [name for name in page.sheet.columns if table.columns[name].required and name not in table.key]
        problems += [
            Problem.of("required", place.cell(), about=table.columns[name].about)
            for place, other in zip(made, cells, strict=True)
            for name in needed
            if name not in other
        ]
    return framed(arrays, table.name), made, problems


def typed(page: Page, multipliers: Mapping[str, float], names: Sequence[str]):
    """Columns of a page as arrays, line by line, and what is told; a column that is not shown has its one code."""
    arrays, problems = {}, []
    for name in names:
        of, cells = page.sheet.of.columns[name], page.column(name)
        if cells is None:
            one, _slips = column(of, [page.sheet.constants.get(name)], multipliers)
            arrays[name] = one.take([0] * len(page.numbers))
        else:
            arrays[name], slips = column(of, cells, multipliers)
            problems += [(line, replace(slip, place=page.place(line).cell(name))) for line, slip in slips]
    return arrays, [slip for _line, slip in sorted(problems, key=lambda each: each[0])]


def _keys(arrays: Mapping[str, object], table: Table) -> Iterator[tuple]:
    """The key of each line, and how often it stood there before."""
    seen: Counter = Counter()
    for key in zip(*(arrays[name] for name in table.key), strict=True):
        yield key, seen[key]
        seen[key] += 1


def chained(parts: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """The columns of several pages, one below the other."""
    import numpy as np

    if len(parts) < 2:
        return dict(parts[0]) if parts else {}
    whole = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return {name: array if array.dtype == "float64" else texts(array) for name, array in whole.items()}


def _picked(array, taken: Sequence[int]):
    """The entries at these positions, a missing value where there is none."""
    import numpy as np

    if isinstance(array, np.ndarray):
        return np.array([array[at] if at >= 0 else np.nan for at in taken], dtype="float64")
    return texts([array[at] if at >= 0 else "" for at in taken])


def _alone(page: Page, line: int, key: tuple, first: Sequence[Page], table: Table) -> Problem:
    shown = " · ".join(str(page.column(name)[line]).strip() for name in table.key if page.column(name))
    title = first[0].title if first else table.title
    place = page.place(line).cell(table.key[0])
    return Problem(place, shown, NO_PARTNER, (("value", shown), ("title", title)), "V04")
