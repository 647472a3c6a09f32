"""A table of a return as linked cells: each row is a cell, each sum that a reader can make ties cells together."""

from collections.abc import Iterator
from dataclasses import dataclass

from sslib.disclosure.ages import GAP, REST, span, tilings
from sslib.disclosure.cells import Cells

KEY = ("scheme", "function", "variable", "benefit_form", "sex", "age", "migrant_status", "origin", "activity")
TOTAL = {
    "scheme": "all", "function": "", "sex": "total", "age": "total", "migrant_status": "total", "origin": "",
    "activity": "",
}  # fmt: skip
PARTS = {"sex": ("female", "male"), "migrant_status": ("national", "non_national", "unknown")}
MIGRANT = ("non_national", "unknown")
BLOCK = ("scheme", "variable", "benefit_form", "function")
SPARE = 1000  # codes kept free for the age groups that are left between those of the table


class Keys:
    """The key of each row as one whole number, so that the key of a total is one step away.

    ``stated`` are the keys of the rows as they are; in ``rows`` one and the same cell has one key.
    """

    def __init__(self, frame, columns):
        self.codes, self.stride, self.size, reach = {}, {}, {}, 1
        for column in columns:
            labels = dict.fromkeys([TOTAL.get(column, ""), REST, *PARTS.get(column, ()), *frame[column].unique()])
            self.codes[column] = {label: code for code, label in enumerate(labels)}
            self.stride[column], self.size[column] = reach, len(labels) + SPARE * (column == "age")
            reach *= self.size[column]
        self.stated, self.rows = self._of(frame), self._of(_as_one(frame, columns))

    def _of(self, frame):
        return sum(frame[column].map(of).to_numpy("int64") * self.stride[column] for column, of in self.codes.items())

    def part(self, keys, column: str):
        """The code of a column in each key."""
        return keys // self.stride[column] % self.size[column]

    def rest(self, keys, *kinds: str):
        """Whether the key is that of persons who are left over beside the parts of a table."""
        import numpy as np

        found = np.zeros(len(keys), bool)
        for column, codes in self.codes.items():
            found |= self.among(keys, column, [label for label in codes if label.startswith(kinds)])
        return found

    def among(self, keys, column: str, labels):
        """Whether the column of each key has one of the labels."""
        import numpy as np

        return np.isin(self.part(keys, column), [self.codes[column][label] for label in labels])

    def moved(self, keys, column: str, label: str):
        """The keys with another label in a column."""
        code = self.codes[column].setdefault(label, len(self.codes[column]))
        return keys + (code - self.part(keys, column)) * self.stride[column]


@dataclass(frozen=True)
class Sums:
    """Sums as keys: of the totals, of the parts, and the number of the sum of each part.

    ``split``: a part that holds everybody tells on everybody.
    """

    totals: object
    parts: object
    owners: object
    split: bool = False

    def keys(self):
        """All keys in them."""
        import numpy as np

        return np.concatenate([self.totals, self.parts])


def linked(frame, columns=KEY, listed=("origin", "activity")):
    """The cells of a table of persons or amounts, and the cell of each of its rows.

    Parameters
    ----------
    frame : rows with ``columns``, ``value`` and ``flag``
    columns : the columns that name a row; those of ``persons``, or fewer
    listed : those of them whose rows add up to the row where the column is blank

    Returns
    -------
    Cells, and an array with the number of the cell of each row
    """
    import numpy as np
    import scipy.sparse as sp

    keys = Keys(frame, columns)
    shown = known = np.unique(keys.rows)
    for sums in _families(keys, shown, shown, listed):
        known = np.union1d(known, sums.keys())  # a cell that is not in the table, but follows from it, has sums too
    families = [*_families(keys, known, shown, listed), *_schemes(keys)]
    every = np.unique(np.concatenate([known, *(sums.keys() for sums in families)]))
    sizes = [len(sums.totals) for sums in families]
    totals, parts = (np.concatenate([getattr(sums, name) for sums in families]) for name in ("totals", "parts"))
    owners = np.concatenate([sums.owners + at for sums, at in zip(families, np.cumsum([0, *sizes[:-1]]), strict=True)])
    row = np.concatenate([np.arange(len(totals)), owners])
    column = np.searchsorted(every, np.concatenate([totals, parts]))
    signs = np.repeat([-1.0, 1.0], [len(totals), len(parts)])
    matrix = sp.csr_array((signs, (row, column)), shape=(len(totals), len(every)))

    of_row = np.searchsorted(every, keys.rows)
    stated = _stated(frame, of_row, len(every))
    visible = np.zeros(len(every), bool)
    visible[of_row] = frame["value"].notna().to_numpy()
    cells = Cells.of(
        stated, matrix,
        maskable=visible & (stated >= 0) & ~keys.among(every, "migrant_status", ["total"]),
        guarded=keys.among(every, "migrant_status", MIGRANT),
        complete=keys.rest(every, REST) | keys.among(every, "migrant_status", ["unknown"]) & ~keys.rest(every, GAP),
        split=np.flatnonzero(np.repeat([sums.split for sums in families], sizes)),
    )  # fmt: skip
    return cells, of_row


def _stated(frame, cell_of_row, count: int):
    """The value of each cell as the table states it; no such benefit is zero; the smallest positive if stated twice."""
    import numpy as np

    value = frame["value"].mask(frame["flag"].eq("nap") & frame["value"].isna(), 0.0).to_numpy("float64")
    stated, least = np.full(count, np.nan), np.full(count, np.inf)
    known = ~np.isnan(value)
    stated[cell_of_row[known]] = value[known]
    positive = known & (value > 0)
    np.minimum.at(least, cell_of_row[positive], value[positive])
    return np.where(np.isfinite(least), least, stated)


def _families(keys: Keys, known, shown, listed) -> Iterator[Sums]:
    """The sums among cells of the same scheme: by sex, nationality, age, and over what is listed."""
    import numpy as np

    for column in PARTS:
        if column in keys.codes:
            yield _closed(keys, known, shown, column)
    if "age" in keys.codes:
        yield from _ages(keys, known)
    for column in listed:
        parts = known[~keys.among(known, column, ["", REST])]
        totals, owners = np.unique(keys.moved(parts, column, ""), return_inverse=True)
        yield _with_rest(keys, totals, parts, owners, column, REST, split=True)


def _with_rest(keys: Keys, totals, parts, owners, column: str, label: str, split: bool = False) -> Sums:
    """Sums with a further part for the persons who are in none of those that the table has."""
    import numpy as np

    rest = keys.moved(totals, column, label)
    return Sums(totals, np.concatenate([parts, rest]), np.concatenate([owners, np.arange(len(totals))]), split)


def _closed(keys: Keys, known, shown, column: str) -> Sums:
    """The sums over a column whose parts are known to be all.

    Where a table has neither non-nationals nor persons of unknown nationality, all who are not nationals are one part.
    """
    import numpy as np

    parts = known[keys.among(known, column, PARTS[column])]
    if column == "migrant_status" and "origin" in keys.codes:
        parts = parts[keys.among(parts, "origin", [""])]
    totals = np.unique(keys.moved(parts, column, TOTAL[column]))
    parts = np.stack([keys.moved(totals, column, label) for label in PARTS[column]], axis=1)
    kept = np.ones(parts.shape, bool)
    if column == "migrant_status":
        told, asked = keys.moved(shown[keys.among(shown, column, MIGRANT)], column, TOTAL[column]), totals
        for other in {"sex", "age"} & keys.codes.keys():
            told, asked = (keys.moved(x, other, TOTAL[other]) for x in (told, asked))
        kept[:, 2] = np.isin(asked, told)
    owners = np.broadcast_to(np.arange(len(totals))[:, None], parts.shape)
    return Sums(totals, parts[kept], owners[kept])


def _ages(keys: Keys, known) -> Iterator[Sums]:
    """Each age group as the sum of the groups inside it, in every way in which they can lie side by side."""
    import numpy as np

    labels = {label: code for label, code in keys.codes["age"].items() if span(label)}
    groups, owner = np.unique(keys.moved(known, "age", "total"), return_inverse=True)
    present = np.zeros((len(groups), keys.size["age"]), bool)
    present[owner, keys.part(known, "age")] = True
    present[:, labels["total"]] = True
    patterns, of_pattern = np.unique(present[:, list(labels.values())], axis=0, return_inverse=True)
    for number, pattern in enumerate(patterns):
        here = groups[of_pattern == number]
        for whole, inside, gap in tilings(frozenset(x for x, there in zip(labels, pattern, strict=True) if there)):
            totals = keys.moved(here, "age", whole)
            parts = np.concatenate([keys.moved(here, "age", label) for label in inside])
            owners = np.tile(np.arange(len(here)), len(inside))
            yield _with_rest(keys, totals, parts, owners, "age", gap) if gap else Sums(totals, parts, owners)


def _schemes(keys: Keys) -> Iterator[Sums]:
    """The sums over schemes, where the table has them: of each function by itself, whatever functions are one cell."""
    import numpy as np

    stated, first = np.unique(keys.stated, return_index=True)
    one, total = keys.rows[first], keys.moved(stated, "scheme", "all")
    is_part = ~keys.among(stated, "scheme", ["all"]) & np.isin(total, stated)
    totals, owners = np.unique(total[is_part], return_inverse=True)
    yield _with_rest(keys, one[np.searchsorted(stated, totals)], one[is_part], owners, "scheme", REST)


def _as_one(frame, columns):
    """The table with one name for what is one cell.

    Rows by origin count non-nationals, whatever their status says. Functions of one scheme that insure the same
    persons, so that all their figures agree, are one: what is masked in one of them is masked in all.
    """
    made = frame.loc[:, [*columns, "value"]]
    if "origin" in columns:
        made = made.assign(migrant_status=made["migrant_status"].mask(made["origin"].ne(""), "non_national"))
    if "variable" not in columns:
        return made
    rest = [column for column in columns if column not in BLOCK]
    status = rest.index("migrant_status")
    same = {}
    for block, rows in made.groupby(list(BLOCK[:3]), sort=False):
        if rows["function"].nunique() == 1:
            continue
        seen = {}
        for function, own in rows.groupby("function", sort=True):
            figures = dict(zip(own[rest].itertuples(index=False, name=None), own["value"], strict=True))
            earlier = next((name for name, other in seen.items() if _agree(figures, other, status)), None)
            if earlier is None:
                seen[function] = figures
            else:
                same[*block, function] = earlier
    if same:
        names = zip(*(made[column] for column in BLOCK), strict=True)
        made = made.assign(function=[same.get(name, name[-1]) for name in names])
    return made


def _agree(figures: dict, others: dict, status: int) -> bool:
    """Whether two functions have the same figures wherever both have one, and a total of persons among them."""
    both = [
        key for key in figures.keys() & others.keys() if figures[key] == figures[key] and others[key] == others[key]
    ]
    return all(figures[key] == others[key] for key in both) and any(
        key[status] == "total" and figures[key] > 0 for key in both
    )
