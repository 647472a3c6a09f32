"""Which cells are masked: the small ones, and as few others as keep them from being worked out again."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from sslib.disclosure.cells import Cells, ceilings, holding
from sslib.disclosure.reader import TOLERANCE, Known

FURTHER = 5  # how many times the needed width a cell is moved where that costs nothing: it is wide enough for later


@dataclass(frozen=True)
class Suppressed:
    """What was masked, and what is proved of it.

    Parameters
    ----------
    masked : for each cell, whether it is masked
    primary : of these, the sensitive cells
    weakest : no interval of a sensitive cell is narrower than this; infinite where no cell is sensitive
    bounded : count of sensitive cells that published totals hold more closely than the threshold
    """

    masked: object
    primary: object
    weakest: float
    bounded: int


def suppressed(cells: Cells, threshold: int) -> Suppressed:
    """Mask the sensitive cells, then others until each sensitive cell can lie anywhere within ``threshold`` persons.

    The threshold is raised one by one: a higher one never shows a cell that a lower one masks, and what the smallest
    cells need often serves the next ones.
    """
    made = Suppression(cells)
    for level in range(1, threshold + 1):
        made.raise_to(level)
    return made.result(threshold)


class Suppression:
    """Cells while they are masked. Each is known to lie at ``low`` or at ``high``, for all that a reader can tell."""

    def __init__(self, cells: Cells):
        import numpy as np

        self.cells, self.values = cells, cells.values
        self.hidden = cells.hidden.copy()
        self.masked, self.sensitive, self.whole = (np.zeros(len(self.values), bool) for _ in range(3))
        self.low, self.high = self.values.copy(), self.values.copy()
        self.widest = ceilings(cells)
        self.known = Known.of(cells)
        pointers, columns, signs = (x.tolist() for x in (cells.sums.indptr, cells.sums.indices, cells.sums.data))
        ranges = [slice(*pair) for pair in pairwise(pointers)]
        self.cells_of = [columns[here] for here in ranges]
        self.total_of = [columns[here][signs[here].index(-1.0)] for here in ranges]
        self.sums_of: list[list[int]] = [[] for _ in self.values]
        for number in np.flatnonzero(holding(cells)[0]).tolist():
            for cell in self.cells_of[number]:
                self.sums_of[cell].append(number)
        self.count = (cells.sums != 0) @ self.hidden.astype("int64")

    def raise_to(self, level: int) -> None:
        """Bring the mask to the next threshold."""
        import numpy as np

        for full, empty in self.cells.together:
            beside = max(empty, key=lambda cell: (self.whole[cell], self.hidden[cell], self.widest[cell], -cell))
            self.whole[[full, beside]] |= self.widest[beside] > 0  # else published totals say that nobody can be there
        self.sensitive = self.cells.guarded & (self.values > 0) & (self.values < level) | self.whole
        self.mask(np.flatnonzero(self.sensitive & self.cells.maskable & ~self.hidden).tolist())
        self.sensitive &= self.hidden
        further = self.open(level).tolist()
        while further:
            self.complete(further, level)
            further = self.widen(level)

    def mask(self, chosen: Iterable[int]) -> None:
        """Mask cells."""
        for cell in chosen:
            self.masked[cell] = self.hidden[cell] = True
            self.count[self.sums_of[cell]] += 1

    # no sum gives a cell away by itself

    def complete(self, cells: Iterable[int], level: int) -> None:
        """Mask further cells until no sum gives one of these or of the further ones away by itself."""
        waiting = dict.fromkeys(number for cell in cells for number in self.sums_of[cell])
        while waiting:
            number = next(iter(waiting))
            short = self.short(number, level)
            shown = [x for x in self.cells_of[number] if self.cells.maskable[x] and not self.hidden[x]]
            if short is None or not shown:
                del waiting[number]
                continue
            cell = min(shown, key=lambda x: self.rank(x, short))
            self.mask([cell])
            waiting |= dict.fromkeys(self.sums_of[cell])

    def short(self, number: int, level: int) -> float | None:
        """How many persons are to be hidden in a sum besides those that are; None where it gives nothing away."""
        total = self.total_of[number]
        hidden = [cell for cell in self.cells_of[number] if self.hidden[cell]]
        if len(hidden) == 1 and (self.masked[hidden[0]] or self.sensitive[hidden[0]]):
            return 0.0 if self.hidden[total] else max(0.0, level - self.values[hidden[0]])
        if self.hidden[total] or not any(self.sensitive[cell] for cell in hidden):
            return None
        short = min(level, self.values[total]) - sum(self.values[cell] for cell in hidden)
        return short if short > 0 else None

    def rank(self, cell: int, short: float) -> tuple:
        """Which cell to mask: with persons, with enough of them, closing more sums than it opens, the smallest."""
        counts, value = self.count[self.sums_of[cell]], self.values[cell]
        return value <= 0, value < short, int((counts == 0).sum() - (counts == 1).sum()), value, cell

    # all sums together do not hold a cell too closely

    def open(self, level: int):
        """The sensitive cells of which it is not known that they can lie far enough apart."""
        import numpy as np

        needed = np.minimum(level, self.widest)
        return np.flatnonzero(self.sensitive & (self.high - self.low < needed - TOLERANCE))

    def widen(self, level: int) -> list[int]:
        """Mask what it takes for each sensitive cell to lie anywhere within the threshold; which cells these were."""
        further: list[int] = []
        wanted = self.open(level)
        for _again in range(2):
            self.move(wanted, level, rise=True, free=True)
            wanted = self.open(level)
        while len(wanted):
            before = len(wanted)
            for rise in (True, False):
                further += self.move(wanted, level, rise)
                wanted = self.open(level)
            if len(wanted) == before:  # together they are in each other's way
                for cell in wanted:
                    further += self.move(wanted[wanted == cell], level, True)
                    further += self.move(wanted[wanted == cell], level, False)
                stuck = self.open(level)
                self.widest[stuck] = (self.high - self.low)[stuck]
                wanted = self.open(level)
        return further

    def move(self, wanted, level: int, rise: bool, free: bool = False) -> list[int]:
        """Move the wanted cells as a reader may think them moved; unless for free, mask the cells that it takes."""
        import numpy as np

        if not len(wanted):
            return []
        known = (self.known.among(self.hidden[self.known.numbers]) if free else self.known).around(wanted)
        numbers = known.numbers
        stretch = np.minimum(level, self.widest[wanted]) * (FURTHER if free else 1)
        target = self.low[wanted] + stretch if rise else np.maximum(0.0, self.high[wanted] - stretch)
        values, hidden = self.values[numbers], self.hidden[numbers]
        made = known.moved(values, hidden, np.searchsorted(numbers, wanted), target, rise)
        masked = numbers[~hidden & (np.abs(made - values) > TOLERANCE)].tolist()
        self.mask(masked)
        seen = self.hidden[numbers]
        self.low[numbers[seen]] = np.minimum(self.low[numbers], np.maximum(made, 0.0))[seen]
        self.high[numbers[seen]] = np.maximum(self.high[numbers], made)[seen]
        return masked

    def result(self, threshold: int) -> Suppressed:
        """What was masked, and how wide the intervals of the sensitive cells are at least."""
        widths = (self.high - self.low)[self.sensitive]
        return Suppressed(
            self.masked,
            self.masked & self.sensitive,
            float(widths.min().round(6)) if len(widths) else float("inf"),
            int((widths < threshold - TOLERANCE).sum()),
        )
