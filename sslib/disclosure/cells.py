"""Cells that are tied to each other by sums: what a reader of linked tables knows before anything is masked."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cells:
    """The cells of linked tables and the sums between them.

    Parameters
    ----------
    values : of each cell; NaN where it is not known and does not follow from the others
    sums : sparse matrix, a row for each sum and a column for each cell: -1 for the total, 1 for each part
    maskable : cells that are shown and may be masked
    guarded : cells that are sensitive where they are small
    hidden : cells that are not shown, but follow from cells that may be masked
    together : for each total that lies wholly in one part: (that part, the parts that are zero)
    """

    values: object
    sums: object
    maskable: object
    guarded: object
    hidden: object
    together: tuple[tuple[int, tuple[int, ...]], ...] = ()

    @classmethod
    def of(cls, stated, sums, *, maskable, guarded, complete, split) -> "Cells":
        """Cells with the values as the tables state them, NaN where they state none.

        Parameters
        ----------
        complete : cells that a reader takes to be zero if they are not listed and nobody is left for them
        split : numbers of the sums in which a part that holds everybody tells on everybody
        """
        import numpy as np

        values = derived(stated, sums)
        zero = np.isnan(stated) & complete & (values == 0)
        lasting = derived(np.where(maskable | np.isnan(stated), np.where(zero, 0.0, np.nan), values), sums)
        hidden = np.isnan(stated) & ~np.isnan(values) & np.isnan(lasting)
        return cls(values, sums, maskable, guarded, hidden, _together(values, sums, split, maskable, guarded))


def derived(values, sums):
    """The values with those filled in that follow from the others, each by a sum with one unknown.

    A reader of the table fills them in as well: ``total - women`` is the number of men, whether shown or not. What
    would be below zero is zero: the sum does not add up.

    >>> import numpy as np, scipy.sparse as sp
    >>> derived(np.array([10.0, 7.0, np.nan]), sp.csr_array([[-1, 1, 1]])).tolist()
    [10.0, 7.0, 3.0]
    """
    import numpy as np

    made = values.copy()
    entries = sums.tocoo()
    while True:
        unknown = np.isnan(made)
        missing = np.bincount(entries.row[unknown[entries.col]], minlength=sums.shape[0])
        last = unknown[entries.col] & (missing[entries.row] == 1)
        if not last.any():
            return made
        rest = sums @ np.where(unknown, 0.0, made)
        cell, first = np.unique(entries.col[last], return_index=True)
        made[cell] = np.maximum(0.0, -rest[entries.row[last][first]] / entries.data[last][first])


def holding(cells: Cells):
    """Which sums bind a reader's guesses, and how.

    Returns
    -------
    exact, part, off : masks of the sums
        ``exact``: all is known and adds up. ``part``: some part is not known, so that the others are at most the
        total; not where the total is unknown, or the figures contradict it. ``off``: all is known and does not add up;
        a reader who relies on the sum errs by the difference.
    excess : of each sum, the known parts less the total
    """
    import numpy as np

    unknown = np.isnan(cells.values)
    excess = cells.sums @ np.where(unknown, 0.0, cells.values)
    full = ~((cells.sums != 0) @ unknown)
    no_total = (cells.sums < 0) @ unknown
    return full & (excess == 0), ~full & ~no_total & (excess <= 0), full & (excess != 0), excess


def ceilings(cells: Cells):
    """For each cell the least total above it that is never masked: the cell cannot be hidden further than this."""
    import numpy as np

    fixed = ~cells.maskable & ~cells.hidden & ~np.isnan(cells.values)
    ceiling = np.where(fixed, cells.values, np.inf)
    exact, part, off, excess = holding(cells)
    entries = cells.sums.tocoo()
    is_total = entries.data < 0
    total_of = np.empty(cells.sums.shape[0], "int64")
    total_of[entries.row[is_total]] = entries.col[is_total]
    below = ~is_total & (exact | part | off)[entries.row]
    sums, cell = entries.row[below], entries.col[below]
    while True:
        lower = ceiling.copy()
        np.minimum.at(lower, cell, ceiling[total_of[sums]] + np.where(off, abs(excess), 0.0)[sums])
        if np.array_equal(lower, ceiling):
            return ceiling
        ceiling = lower


def _together(values, sums, split, maskable, guarded) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """Where all persons of a guarded total are in one part of several: that part, and the shown parts with nobody."""
    made = []
    for number in split:
        here = slice(sums.indptr[number], sums.indptr[number + 1])
        cells, signs = sums.indices[here], sums.data[here]
        (total,), parts = cells[signs < 0], cells[signs > 0]
        if guarded[total] and values[total] > 0:
            full, empty = parts[values[parts] == values[total]], parts[values[parts] == 0]
            zeros = tuple(int(cell) for cell in sorted(empty[maskable[empty]]))
            if len(full) == 1 and len(full) + len(empty) == len(parts) and zeros:
                made.append((int(full[0]), zeros))
    return tuple(made)
