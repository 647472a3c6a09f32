"""A table of a return as linked cells: each row is a cell, each sum that a reader can make ties cells together."""

from sslib.disclosure import ages
from sslib.disclosure.cells import Cells

KEY = ("scheme", "function", "variable", "benefit_form", "sex", "age", "migrant_status", "origin", "activity")
TOTAL = {
    "scheme": "all", "function": "", "sex": "total", "age": "total", "migrant_status": "total", "origin": "", "activity": "",
}  # fmt: skip
PARTS = {"sex": ("female", "male"), "migrant_status": ("national", "non_national", "unknown")}
MIGRANT = ("non_national", "unknown")
BLOCK = ("scheme", "variable", "benefit_form", "function")


class Keys:
    """The key of each row as one whole number, so that the key of a total is one step away.

    ``stated`` are the keys of the rows as they are; in ``rows`` one and the same cell has one key.
    """

    def __init__(self, frame, columns):
        labels = {
            column: dict.fromkeys([TOTAL.get(column, ""), *PARTS.get(column, ()), *frame[column].unique()])
            for column in columns
        }
        self.codes = {column: {label: code for code, label in enumerate(of)} for column, of in labels.items()}
        self.stride, reach = {}, 1
        for column in columns:
            self.stride[column] = reach
            reach *= len(self.codes[column])
        self.stated, self.rows = self._of(frame), self._of(_as_one(frame, columns))

    def _of(self, frame):
        return sum(frame[column].map(of).to_numpy("int64") * self.stride[column] for column, of in self.codes.items())

    def part(self, keys, column: str):
        """The code of a column in each key."""
        return keys // self.stride[column] % len(self.codes[column])

    def among(self, keys, column: str, labels):
        """Whether the column of each key has one of the labels."""
        import numpy as np

        return np.isin(self.part(keys, column), [self.codes[column][label] for label in labels])

    def moved(self, keys, column: str, label: str):
        """The keys with another label in a column."""
        return keys + (self.codes[column][label] - self.part(keys, column)) * self.stride[column]


class Sums:
    """Sums while they are gathered: the key of each total, the keys of its parts, and whether a rest may be left."""

    def __init__(self):
        self.totals, self.parts, self.owners, self.open, self.split = [], [], [], [], []

    def add(self, totals, parts, owners, open: bool, split: bool = False) -> None:
        """Sums with the keys ``totals``; ``parts[i]`` belongs to ``totals[owners[i]]``.

        ``open``: persons may be in no part that is listed. ``split``: a part that holds everybody tells on everybody.
        """
        self.owners.append(owners + len(self.open))
        self.totals.append(totals)
        self.parts.append(parts)
        self.open += [open] * len(totals)
        self.split += [split] * len(totals)

    def gathered(self):
        """The keys of the totals, of the parts, and the number of the sum of each part."""
        import numpy as np

        return (np.concatenate([np.empty(0, "int64"), *found]) for found in (self.totals, self.parts, self.owners))


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
    sums = _sums(keys, columns, listed)
    totals, parts, owners = sums.gathered()
    every = np.unique(np.concatenate([keys.rows, totals, parts]))
    rests = np.flatnonzero(sums.open)
    count = len(every) + len(rests)
    total_cells, part_cells = np.searchsorted(every, totals), np.searchsorted(every, parts)
    row = np.concatenate([np.arange(len(totals)), owners, rests])
    column = np.concatenate([total_cells, part_cells, len(every) + np.arange(len(rests))])
    sign = np.repeat([-1.0, 1.0, 1.0], [len(totals), len(parts), len(rests)])
    matrix = sp.csr_array((sign, (row, column)), shape=(len(totals), count))

    cell_of_row = np.searchsorted(every, keys.rows)
    stated = _stated(frame, cell_of_row, count)
    maskable, migrant = np.zeros(count, bool), np.zeros(count, bool)
    maskable[cell_of_row] = frame["value"].notna().to_numpy()
    maskable[: len(every)] &= ~keys.among(every, "migrant_status", ["total"])
    migrant[: len(every)] = keys.among(every, "migrant_status", MIGRANT)
    migrant[len(every) :] = migrant[total_cells[rests]]
    return Cells.of(stated, matrix, maskable & (stated >= 0), migrant, np.flatnonzero(sums.split)), cell_of_row


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


def _sums(keys: Keys, columns, listed) -> Sums:
    """All sums between cells; a cell that is not in the table, but follows from it, is in the sums as well."""
    import numpy as np

    sums, shown = Sums(), np.unique(keys.rows)
    known, closed = shown, [column for column in PARTS if column in columns]
    for _round in range(2):
        for column in closed:
            known = np.union1d(known, np.concatenate(_closed(keys, known, shown, column, columns)[:2]))
    for column in closed:
        sums.add(*_closed(keys, known, shown, column, columns), open=False)
    if "age" in columns:
        ages.add(keys, known, sums)
    for column in listed:
        parts = known[~keys.among(known, column, [""])]
        totals, owners = np.unique(keys.moved(parts, column, ""), return_inverse=True)
        sums.add(totals, parts, owners, open=True, split=True)
    _schemes(keys, sums)
    return sums


def _closed(keys: Keys, known, shown, column: str, columns):
    """Totals, parts and owners of the sums over a column whose parts are known to be all.

    Where a table has neither non-nationals nor persons of unknown nationality, all who are not nationals are one part.
    """
    import numpy as np

    labels, total = PARTS[column], TOTAL[column]
    parts = known[keys.among(known, column, labels)]
    if column == "migrant_status" and "origin" in columns:
        parts = parts[keys.among(parts, "origin", [""])]
    totals = np.unique(keys.moved(parts, column, total))
    parts = np.stack([keys.moved(totals, column, label) for label in labels], axis=1)
    kept = np.ones(parts.shape, bool)
    if column == "migrant_status":
        told = keys.moved(shown[keys.among(shown, column, MIGRANT)], column, total)
        kept[:, 2] = (
            np.isin(keys.moved(totals, "sex", "total"), keys.moved(told, "sex", "total"))
            if ("sex" in columns)
            else np.isin(totals, told)
        )
    owners = np.broadcast_to(np.arange(len(totals))[:, None], parts.shape)
    return totals, parts[kept], owners[kept]


def _schemes(keys: Keys, sums: Sums) -> None:
    """The sums over schemes, where the table has them: of each function by itself, whatever functions are one cell."""
    import numpy as np

    stated, first = np.unique(keys.stated, return_index=True)
    one = keys.rows[first]
    total = keys.moved(stated, "scheme", "all")
    is_part = ~keys.among(stated, "scheme", ["all"]) & np.isin(total, stated)
    totals, owners = np.unique(total[is_part], return_inverse=True)
    sums.add(one[np.searchsorted(stated, totals)], one[is_part], owners, open=True)


def _as_one(frame, columns):
    """The table with one name for what is one cell.

    Rows by origin count non-nationals, whatever their status says. Functions of one scheme that insure the same
    persons, so that all their figures agree, are one: what is masked in one of them is masked in all.
    """
    made = frame.loc[:, [*columns, "value"]]
    if "origin" in columns:
        made["migrant_status"] = made["migrant_status"].mask(made["origin"].ne(""), "non_national")
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
        made["function"] = [same.get(name, name[-1]) for name in names]
    return made


def _agree(figures: dict, others: dict, status: int) -> bool:
    """Whether two functions have the same figures wherever both have one, and a total of persons among them."""
    both = [
        key for key in figures.keys() & others.keys() if figures[key] == figures[key] and others[key] == others[key]
    ]
    return all(figures[key] == others[key] for key in both) and any(
        key[status] == "total" and figures[key] > 0 for key in both
    )
