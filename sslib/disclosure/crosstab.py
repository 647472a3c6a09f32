"""A plain table of counts with its totals: masking it well, and attacking one that was masked badly."""

from sslib.disclosure.cells import Cells
from sslib.disclosure.protection import THRESHOLD, checked_threshold
from sslib.disclosure.suppress import suppressed
from sslib.errors import N_, BadInput, UnknownName

INFEASIBLE, UNBOUNDED = 2, (3, 4)  # states of scipy.optimize.linprog


def table_mask(frame, threshold: int = THRESHOLD, *, total_row: str, total_column: str):
    """A table of counts with its small cells masked, and the cells from which they could be worked out.

    Every count of more than 0 and fewer than ``threshold`` is sensitive, a total as well; the grand total is never
    masked.

    Parameters
    ----------
    frame : counts; a row and a column hold the totals
    threshold : the smallest count that may be shown
    total_row, total_column : their names

    Returns
    -------
    frame of the same shape, masked cells missing

    Raises
    ------
    UnknownName
        If the table has no such row or column.

    Examples
    --------
    >>> import pandas as pd
    >>> counts = pd.DataFrame({"women": [4, 40, 60, 104], "men": [20, 50, 70, 140], "both": [24, 90, 130, 244]},
    ...                       index=["XXB", "XXC", "XXD", "all"])
    >>> table_mask(counts, total_row="all", total_column="both").astype("Int64")
         women   men  both
    XXB   <NA>  <NA>    24
    XXC   <NA>  <NA>    90
    XXD     60    70   130
    all    104   140   244
    """
    import numpy as np

    checked_threshold(threshold)
    values, sums, grand = _crossed(frame, total_row, total_column)
    free = np.arange(len(values)) != grand
    cells = Cells.of(values, sums, maskable=free & (values >= 0), guarded=free, complete=~free, split=())
    found = suppressed(cells, threshold)
    return frame.astype("float64").mask(found.masked.reshape(frame.shape))


def attack(frame, *, total_row: str, total_column: str):
    """What a reader can work out of a masked table: for each cell the least and the largest count that fits the others.

    Parameters
    ----------
    frame : counts, masked cells missing; a row and a column hold the totals
    total_row, total_column : their names

    Returns
    -------
    two frames of the same shape, low and high; they are equal where the count is shown or can be worked out; high is
    infinite where nothing limits the count

    Raises
    ------
    UnknownName
        If the table has no such row or column.
    BadInput
        If no counts fit, because the figures shown do not add up.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> table = pd.DataFrame({"women": [np.nan, 40, 44], "men": [20, 50, 70], "both": [24, 90, 114]},
    ...                      index=["XXB", "XXC", "all"])
    >>> low, high = attack(table, total_row="all", total_column="both")
    >>> float(low.loc["XXB", "women"]), float(high.loc["XXB", "women"])
    (4.0, 4.0)
    """
    import numpy as np
    from scipy.optimize import linprog

    values, sums, _grand = _crossed(frame, total_row, total_column)
    masked = np.isnan(values)
    ends = np.stack([values, values])
    if masked.any():
        matrix, right = sums[:, masked], -(sums[:, ~masked] @ values[~masked])
        for number, cell in enumerate(np.flatnonzero(masked)):
            for end, sign in enumerate((1.0, -1.0)):
                cost = np.zeros(matrix.shape[1])
                cost[number] = sign
                found = linprog(cost, A_eq=matrix, b_eq=right, method="highs")
                if found.status == INFEASIBLE:
                    raise BadInput(
                        [
                            N_("No counts fit the masked cells: the figures that are shown do not add up."),
                            N_("Usual cause: a total was masked or rounded by itself."),
                            N_("Compare each total with the sum of its row or column."),
                        ]
                    )
                ends[end, cell] = np.inf if found.status in UNBOUNDED else sign * found.fun
    return tuple(
        frame.astype("float64").mask(masked.reshape(frame.shape), end.round(6).reshape(frame.shape) + 0.0)
        for end in ends
    )


def _crossed(frame, total_row: str, total_column: str):
    """The counts row by row, the sums that tie them, and the number of the grand total."""
    import numpy as np
    import scipy.sparse as sp

    if total_row not in frame.index:
        raise UnknownName.of(N_("The table has no row '{name}'."), total_row, frame.index)
    if total_column not in frame.columns:
        raise UnknownName.of(N_("The table has no column '{name}'."), total_column, frame.columns)
    rows, columns = frame.shape
    total = frame.index.get_loc(total_row), frame.columns.get_loc(total_column)
    signs = [np.where(np.arange(count) == at, -1.0, 1.0) for count, at in zip((rows, columns), total, strict=True)]
    across = sp.kron(sp.eye_array(rows), signs[1][None, :])
    down = sp.kron(signs[0][None, :], sp.eye_array(columns))
    values = frame.to_numpy("float64").ravel()
    return values, sp.csr_array(sp.vstack([across, down])), total[0] * columns + total[1]
