"""What a reader of masked tables can work out: linear programmes over the cells that are not shown (SciPy's HiGHS)."""

from dataclasses import dataclass

from sslib.disclosure.cells import Cells, holding

TOLERANCE = 1e-6
FIRST = 10_000.0  # moving a wanted cell by one person outweighs masking the dearest cell (1.0) for it


@dataclass(frozen=True)
class Known:
    """The sums among some cells: those that hold exactly, and those that leave room.

    Parameters
    ----------
    numbers : of the cells, as columns of ``matrix``
    matrix : sums by cells, -1 for a total and 1 for a part, or the reverse
    exact : for each sum, whether it holds as an equality
    room : how far each other sum may exceed what it is
    """

    numbers: object
    matrix: object
    exact: object
    room: object

    @classmethod
    def of(cls, cells: Cells) -> "Known":
        """The sums among all cells that are not fixed."""
        import numpy as np
        import scipy.sparse as sp

        free = (cells.hidden | cells.maskable) & ~np.isnan(cells.values)
        exact, part, off, excess = (found[(cells.sums != 0) @ free] for found in holding(cells))
        sums = cells.sums[(cells.sums != 0) @ free][:, free]
        room = np.concatenate(
            [np.zeros(exact.sum()), -excess[part], (abs(excess) - excess)[off], (abs(excess) + excess)[off]]
        )
        matrix = sp.vstack([sums[exact], sums[part], sums[off], -sums[off]], format="csr")
        return cls(np.flatnonzero(free), matrix, np.arange(len(room)) < exact.sum(), room)

    def among(self, chosen) -> "Known":
        """The same for fewer cells, the others being fixed; ``chosen`` is a mask of ``numbers``."""
        matrix = self.matrix[:, chosen]
        return Known(self.numbers[chosen], matrix, self.exact, self.room)._with((matrix != 0).sum(axis=1) > 0)

    def around(self, wanted) -> "Known":
        """The same for the cells that are linked to the wanted ones by sums, however far."""
        import numpy as np
        import scipy.sparse as sp
        from scipy.sparse.csgraph import connected_components

        _count, part = connected_components(
            sp.block_array([[None, self.matrix.T], [self.matrix, None]]), directed=False
        )
        of_cell, of_sum = part[: len(self.numbers)], part[len(self.numbers) :]
        kept = np.unique(of_cell[np.isin(self.numbers, wanted)])
        columns = np.isin(of_cell, kept)
        return Known(self.numbers[columns], self.matrix[:, columns], self.exact, self.room)._with(np.isin(of_sum, kept))

    def _with(self, sums) -> "Known":
        return Known(self.numbers, self.matrix[sums], self.exact[sums], self.room[sums])

    def moved(self, values, hidden, wanted, target, rise: bool):
        """Values that the reader cannot tell from the true ones, with the wanted cells as near to ``target`` as can be.

        Parameters
        ----------
        values, hidden : the true value of each cell of ``numbers``, and whether it is hidden; a shown cell moves as
            well, at a price: the cells that moved must be hidden for the wanted ones to be free
        wanted : positions in ``numbers``
        target : value of each wanted cell at which it need not move further
        rise : whether the wanted cells are to rise to the target, or to fall to it

        Returns
        -------
        array of values
        """
        import numpy as np
        import scipy.sparse as sp
        from scipy.optimize import linprog

        shown, count = np.flatnonzero(~hidden), len(values)
        price = 1 + np.sqrt(np.where(values[shown] > 0, values[shown], values.max()))
        # columns: each cell (of a shown one its rise, of a wanted one what is beyond its target), the fall of each
        # shown one, each wanted one as far as its target
        matrix = sp.hstack([self.matrix, -self.matrix[:, shown], self.matrix[:, wanted]], format="csr")
        upper = np.concatenate([np.full(count, np.inf), values[shown], target])
        cost = np.zeros(len(upper))
        if len(shown):
            cost[shown] = cost[count : count + len(shown)] = price / price.max()
        cost[count + len(shown) :] = -FIRST if rise else 0.0
        cost[wanted] = 0.0 if rise else FIRST
        right, less = self.matrix @ np.where(hidden, values, 0.0), ~self.exact
        found = linprog(
            cost, A_eq=matrix[self.exact], b_eq=right[self.exact], A_ub=matrix[less], b_ub=(right + self.room)[less],
            bounds=np.column_stack([np.zeros(len(upper)), upper]), method="highs", options={"presolve": False},
        ).x  # fmt: skip
        made = np.where(hidden, found[:count], values + found[:count])
        made[shown] -= found[count : count + len(shown)]
        made[wanted] += found[count + len(shown) :]
        return made
