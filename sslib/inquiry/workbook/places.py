"""Where the rows of a return stand in a workbook."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

from sslib.inquiry.tables import Place
from sslib.inquiry.workbook.pages import Page


@dataclass(frozen=True)
class Scattered(Place):
    """A row of the return whose cells stand on several rows or sheets."""

    cells: Mapping[str, Place] = field(default_factory=dict)

    def cell(self, column: str = "") -> str:
        """The address of one cell."""
        place = self.cells.get(column)
        return place.cell(column) if place else super().cell(column)


class Rows(Sequence):
    """The places of the rows of a table, each made when it is asked for: a return has tens of thousands.

    Parameters
    ----------
    parts : for each sheet its page, and the line and the sex of each row (None where values do not stand side by side)
    """

    def __init__(self, parts: Sequence[tuple[Page, Sequence[int], Sequence[str | None] | None]]):
        self._parts = parts
        self._ends = list(accumulate(len(lines) for _page, lines, _sexes in parts))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __getitem__(self, index):
        if isinstance(index, slice):
            return tuple(self[number] for number in range(*index.indices(len(self))))
        index = range(len(self))[index]
        part = bisect_right(self._ends, index)
        page, lines, sexes = self._parts[part]
        at = index - (self._ends[part - 1] if part else 0)
        return page.place(lines[at], None if sexes is None else sexes[at])
