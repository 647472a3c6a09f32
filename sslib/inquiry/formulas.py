"""Formulas in cells of data, computed anew: the value that a file keeps beside a formula is never trusted.

A program that writes workbooks may keep 0 beside every formula, and a value can be older than the cells it rests on.
What people type between figures is arithmetic, sums and rounding; that is computed here as a spreadsheet program does.
All else is left open and told: a guess would be a figure that nobody has stated.
"""

import math
import warnings
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sslib.errors import N_, BadInput
from sslib.inquiry import arithmetic
from sslib.inquiry.arithmetic import Area, Failed, Uncomputable
from sslib.inquiry.reading import Problem

BUDGET = 20_000_000  # cells looked at in one workbook, so that sums over whole columns end
CANNOT_OPEN = (
    N_("The formulas of {file} cannot be read."),
    N_("Usual cause: a program other than a spreadsheet program wrote the workbook."),
    N_("Open it in a spreadsheet program, save it as 'Excel workbook (.xlsx)', and give that file."),
)


@dataclass(frozen=True)
class Cell:
    """A cell with a formula or an error.

    Parameters
    ----------
    formula : as typed, with its ``=``; empty for an error without a formula
    saved : the value that the file keeps
    value : computed anew; None if it cannot be computed or is an error
    error : such as ``#DIV/0!``
    blank : all cells that it refers to are blank, so that its value says nothing
    """

    formula: str
    saved: object
    value: object = None
    error: str = ""
    blank: bool = False

    @property
    def agrees(self) -> bool:
        """Whether the saved value is the computed one, to the nine digits that matter.

        >>> Cell("=1/3", 0.333333333333, 1 / 3).agrees, Cell("=A1+1", 0, 13.0).agrees
        (True, False)
        """
        if isinstance(self.value, float) and isinstance(self.saved, (int, float)):
            return math.isclose(self.value, self.saved, rel_tol=1e-9, abs_tol=1e-9)
        return self.value == self.saved or (self.value == "" and self.saved is None)


def recomputed(path: Path, wanted: Mapping[str, Container[str]] | None = None) -> Mapping[tuple[str, str], Cell]:
    """All cells of a workbook that hold a formula or an error, by title of the sheet and address.

    Computed are ``+ - * / ^ %``, comparisons, references to cells and ranges of any sheet of the workbook, SUM,
    SUBTOTAL, AVERAGE, MIN, MAX, ABS, ROUND, ROUNDUP, ROUNDDOWN, IF and IFERROR. As in a spreadsheet program a blank
    counts as 0, and text in a range counts for nothing, even if it looks like a number. SUBTOTAL counts all rows, also
    those that a filter hides. Cells that rest on one another in a circle have no value.

    Parameters
    ----------
    path : a workbook that ``guard.check_workbook`` let pass
    wanted : for each sheet the addresses to look at; other sheets are read where a formula refers to them

    Raises
    ------
    BadInput
        If the workbook cannot be opened for its formulas.
    """
    import openpyxl

    path = Path(path)
    try:
        with path.open("rb") as first, path.open("rb") as second, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of validations and extensions that are not needed here
            typed = openpyxl.load_workbook(first, read_only=True, keep_links=False)
            saved = openpyxl.load_workbook(second, read_only=True, keep_links=False, data_only=True)
            return _Book(typed, saved).all(wanted)
    except Exception as error:  # openpyxl raises whatever its parts raise
        raise BadInput(CANNOT_OPEN, file=path.name) from error


def settled(cell: Cell, place: str) -> tuple[object, Problem | None]:
    """What is read from a cell with a formula or an error, and what is told of it.

    >>> settled(Cell("=A1+1", 0.0, 13.0), "B7")[0]
    13.0
    """
    shown = (("formula", cell.formula),)
    if cell.error:
        return None, Problem(place, cell.error, N_("The cell shows the error {error}. Write the figure, or na."),
                             (("error", cell.error),), "V06")  # fmt: skip
    if cell.value is None:
        return None, Problem(place, _saved(cell), UNREAD, shown, "V06")
    if cell.blank:
        return None, Problem(place, _saved(cell), ON_BLANKS, shown, "V06")
    if not cell.agrees:
        values = (*shown, ("value", _shown(cell.value)), ("saved", _shown(cell.saved)))
        return cell.value, Problem(place, _saved(cell), DIFFERS, values, "V06")
    return cell.value, None


UNREAD = N_("The formula {formula} is not computed here, and a saved value is not trusted. Write the figure.")
ON_BLANKS = N_("The formula {formula} rests on blank cells only, so that its 0 is no figure. Fill them, or write na.")
DIFFERS = N_("The formula {formula} gives {value}, but {saved} was saved with it. The computed value was read.")


def _saved(cell: Cell) -> str:
    return "" if cell.saved is None else str(cell.saved)


def _shown(value: object) -> str:
    if value is None:
        return "–"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


@dataclass(frozen=True)
class _Sheet:
    """A sheet: by row and column what was typed, and apart from it formulas, errors, and what is saved for these."""

    title: str
    typed: dict = field(default_factory=dict)
    formulas: dict = field(default_factory=dict)
    errors: dict = field(default_factory=dict)
    saved: dict = field(default_factory=dict)


class _Book:
    """The sheets of a workbook, read when they are first needed, and what their formulas give."""

    def __init__(self, typed, saved):
        self._typed = {sheet.title.casefold(): sheet for sheet in typed.worksheets}
        self._saved = {sheet.title: sheet for sheet in saved.worksheets}
        self._sheets: dict[str, _Sheet] = {}
        self._trees: dict[tuple, tuple] = {}
        self._results: dict[tuple, Cell] = {}
        self._left, self._filled = BUDGET, False

    def all(self, wanted: Mapping[str, Container[str]] | None) -> Mapping[tuple[str, str], Cell]:
        from openpyxl.utils import get_column_letter

        found = {}
        for title in [sheet.title for sheet in self._typed.values()]:
            if wanted is not None and title not in wanted:
                continue
            sheet = self._sheet(title)
            for row, column in sorted(sheet.formulas.keys() | sheet.errors.keys()):
                address = f"{get_column_letter(column)}{row}"
                if wanted is None or address in wanted[title]:
                    found[title, address] = self._cell(sheet.title, row, column)
        return found

    def _sheet(self, title: str) -> _Sheet:
        opened = self._typed.get(title.casefold())
        if opened is None:
            raise Uncomputable
        if opened.title not in self._sheets:
            self._sheets[opened.title] = _read(opened, self._saved[opened.title])
        return self._sheets[opened.title]

    def _cell(self, *wanted) -> Cell:
        """The result of a cell, those that it rests on first: a chain of sums may be longer than Python can nest."""
        waiting, begun = [wanted], set()
        while waiting:
            key = waiting[-1]
            if key in self._results:
                waiting.pop()
            elif key in begun:
                self._results[waiting.pop()] = self._compute(*key)
            else:
                begun.add(key)
                waiting += [other for other in self._under(*key) if other not in self._results and other not in begun]
        return self._results[wanted]

    def _under(self, title: str, row: int, column: int) -> list[tuple]:
        formula = self._sheet(title).formulas.get((row, column), "")
        try:
            self._trees[title, row, column] = tree = arithmetic.parse(formula)
            return [
                (sheet.title, *at)
                for area in arithmetic.areas(tree)
                for sheet in [self._sheet(area.sheet or title)]
                for at in self._within(area, sheet.formulas)
            ]
        except (Uncomputable, RecursionError):
            self._trees.pop((title, row, column), None)
            return []

    def _compute(self, title: str, row: int, column: int) -> Cell:
        sheet = self._sheet(title)
        formula, saved = sheet.formulas.get((row, column), ""), sheet.saved.get((row, column))
        if not formula:
            return Cell("", saved, error=sheet.errors[row, column])
        if (title, row, column) not in self._trees:
            return Cell(formula, saved)
        tree, self._filled = self._trees[title, row, column], False

        def look(area: Area, subtotals: bool = True) -> Iterator[object]:
            return self._look(self._sheet(area.sheet or title), area, subtotals)

        try:
            value = arithmetic.value(tree, look)
        except Failed as failed:
            return Cell(formula, saved, error=str(failed))
        except (Uncomputable, RecursionError):
            return Cell(formula, saved)
        blank = not self._filled and next(arithmetic.areas(tree), None) is not None
        return Cell(formula, saved, 0.0 if value is None else value, blank=blank)

    def _look(self, sheet: _Sheet, area: Area, subtotals: bool) -> Iterator[object]:
        for at in self._within(area, sheet.errors):
            raise Failed(sheet.errors[at])
        for at in self._within(area, sheet.formulas):
            if not subtotals and "SUBTOTAL(" in sheet.formulas[at].upper():
                continue
            result = self._results.get((sheet.title, *at))
            if result is None or (result.value is None and not result.error):  # open: part of a circle
                raise Uncomputable
            if result.error:
                raise Failed(result.error)
            self._filled = self._filled or not result.blank
            yield result.value
        for at in self._within(area, sheet.typed):
            self._filled = True
            yield sheet.typed[at]

    def _within(self, area: Area, cells: Mapping[tuple[int, int], object]) -> list[tuple[int, int]]:
        self._left -= min(area.size, len(cells)) + 1
        if self._left < 0:
            raise Uncomputable
        if area.size > len(cells):
            return [
                (row, column)
                for row, column in cells
                if area.top <= row <= area.bottom and area.left <= column <= area.right
            ]
        rows, columns = range(area.top, area.bottom + 1), range(area.left, area.right + 1)
        return [(row, column) for row in rows for column in columns if (row, column) in cells]


def _read(opened, saved) -> _Sheet:
    from openpyxl.utils import range_boundaries
    from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

    sheet, spread = _Sheet(opened.title), []
    for cell in _cells(opened):
        at = cell.row, cell.column
        if isinstance(cell.value, (ArrayFormula, DataTableFormula)):
            spread.append((cell.value, range_boundaries(cell.value.ref)))
        elif cell.data_type == "f":
            sheet.formulas[at] = cell.value
        elif cell.data_type == "e":
            sheet.errors[at] = cell.value
        else:
            sheet.typed[at] = cell.value
    for formula, (left, top, right, bottom) in spread:  # one formula for several cells
        text = getattr(formula, "text", "") or "=TABLE()"
        sheet.formulas[top, left] = text if (left, top) == (right, bottom) else f"{{{text}}}"
        for row, column in [at for at in sheet.typed if top <= at[0] <= bottom and left <= at[1] <= right]:
            del sheet.typed[row, column]
            sheet.formulas[row, column] = f"{{{text}}}"
    for cell in _cells(saved):
        if (cell.row, cell.column) in sheet.formulas or (cell.row, cell.column) in sheet.errors:
            sheet.saved[cell.row, cell.column] = cell.value
    return sheet


def _cells(opened) -> Iterator[object]:
    opened.reset_dimensions()  # a file may state a wrong size
    for row in opened.iter_rows():
        yield from (cell for cell in row if cell.value is not None)
