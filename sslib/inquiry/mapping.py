"""A workbook in another layout than the kit's, read through a mapping file: no layout is known to the program.

What stands in the workbook is taken as it is: nothing is summed, split or filled in. A cell that is merged with others
counts for each of them in headings and in the columns that name a row, never in figures.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from sslib.errors import N_
from sslib.inquiry import formulas, guard, reading, typed
from sslib.inquiry.layout import Block, Column, Layout, layout, plain
from sslib.inquiry.reading import Problem, blank
from sslib.inquiry.tables import NUMERIC, Place, Return
from sslib.inquiry.workbook.oddities import letters, position
from sslib.inquiry.workbook.places import Scattered

NO_SHEET = N_("No sheet of the workbook fits '{sheet}' of the mapping file.")
NO_HEADINGS = N_("No row of the sheet has these headings: {headings}.")
NO_HEADING = N_("There is no column '{heading}' here; the mapping file asks for it.")
TWO_HEADINGS = N_("The heading '{heading}' stands here twice. Give the letter of the column in the mapping file.")
NO_ROWS = N_("There are no rows here; the mapping file expects some.")


def read_mapped(path: Path, mapping_file: Path) -> tuple[Return, list[Problem]]:
    """Read a workbook as a mapping file says.

    Parameters
    ----------
    path : the workbook (.xlsx or .xlsm)
    mapping_file : TOML; ``mappings/thousands.toml`` of the kit explains every key

    Returns
    -------
    the return in whole persons and currency units, and every problem met, each with its cell

    Raises
    ------
    BadInput
        If the mapping file has slips, or the workbook cannot be read at all.
    """
    import pandas as pd

    path, wanted = Path(path), layout(mapping_file)
    guard.check_workbook(path)
    sheets = _sheets(path)
    frame, places, problems = _head(sheets, wanted, Path(mapping_file).name)
    multipliers, slips = reading.units(frame)
    problems += [Problem.of("multiplier", places[0].cell(name), slip.value) for name, slip in slips]
    read: dict[str, list] = {"return": [(frame, places)]}
    for block in wanted.blocks:
        rows, slips = _rows(sheets, block)
        frame, places, found = reading.read(block.table.name, rows, {} if block.times else multipliers)
        problems += slips + found
        read.setdefault(block.table.name, []).append((frame, places))
    frames = {name: pd.concat([frame for frame, _places in parts], ignore_index=True) for name, parts in read.items()}
    where = {name: tuple(place for _frame, places in parts for place in places) for name, parts in read.items()}
    return Return(frames, where, path.name), problems


def _sheets(path: Path) -> Mapping[str, "_Sheet"]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with path.open("rb") as file:  # by content: the name may end in anything
            book = CalamineWorkbook.from_filelike(file)
            opened = {title: book.get_sheet_by_name(title) for title in book.sheet_names}
            read = {title: (sheet.to_python(skip_empty_area=False), sheet.merged_cell_ranges or ())
                    for title, sheet in opened.items()}  # fmt: skip
    except CalamineError as error:
        raise guard.refused("damaged", path) from error
    cells = formulas.recomputed(path)
    return {title: _Sheet(title, grid, merged, cells) for title, (grid, merged) in read.items()}


def _head(sheets: Mapping[str, "_Sheet"], wanted: Layout, name: str):
    raw, where, problems = dict(wanted.constants), {}, []
    for column, address in wanted.cells.items():
        title, _mark, cell = address.rpartition("!")
        if title not in sheets:
            problems.append(Problem(name, title, NO_SHEET, (("sheet", title),), "V01"))
            continue
        row, at = position(cell)
        raw[column], where[column] = sheets[title].content(row, at), Place(title, row, {column: letters(at)})
        problems += sheets[title].told([(row, at)])
    frame, places, found = reading.read("return", [(raw, Scattered(name, 1, None, where))], {})
    return frame, places, problems + found


def _rows(sheets: Mapping[str, "_Sheet"], block: Block) -> tuple[list, list[Problem]]:
    fitting = [(sheet, match) for sheet in sheets.values() if (match := block.sheets.fullmatch(sheet.title))]
    if not fitting:
        return [], [Problem(block.table.name, block.shown, NO_SHEET, (("sheet", block.shown),), "V01")]
    rows, problems = [], []
    for sheet, match in fitting:
        found, slips = _of_sheet(sheet, block, match.groupdict())
        rows += found
        problems += slips
    return rows, problems


def _of_sheet(sheet: "_Sheet", block: Block, named: Mapping[str, str]) -> tuple[list, list[Problem]]:
    header = block.header or sheet.row_with(block.header_with)
    if block.header_with and not header:
        shown = ", ".join(block.header_with)
        return [], [Problem(sheet.cell(1, 0), shown, NO_HEADINGS, (("headings", shown),), "V02")]
    names, problems = sheet.positions(block.columns, header)
    figures, slips = sheet.positions(dict(enumerate(values.column for values in block.values)), header)
    single = {name: position(cell) for name, cell in block.cells.items()}
    problems += slips + sheet.told(single.values())
    fixed = block.constants | _meant(block, named | {name: sheet.content(*at) for name, at in single.items()})
    rows, used = [], [*names.values(), *figures.values()]
    for row in _lines(sheet, block, used, header):
        problems += sheet.told((row, at) for at in used)
        raw = fixed | _meant(block, {name: sheet.content(row, at, block.table.columns[name].type not in NUMERIC)
                                     for name, at in names.items()})  # fmt: skip
        spots = {name: letters(at) for name, at in names.items()}
        filled = [each for each, at in figures.items() if not blank(sheet.content(row, at))]
        for each in filled or list(figures)[:1]:  # a row without any figure is told once
            values, at = block.values[each], figures[each]
            figure = values.constants | _meant(block, {values.into: sheet.content(row, at)})
            rows.append((raw | figure, Place(sheet.title, row, spots | {values.into: letters(at)})))
        if not block.values:
            rows.append((raw, Place(sheet.title, row, spots)))
    if not rows and not problems:
        problems.append(Problem(sheet.cell(block.first or header[-1], 0), "", NO_ROWS, (), "V02"))
    return rows, problems


def _lines(sheet: "_Sheet", block: Block, used: Sequence[int], header: Sequence[int]) -> Iterator[int]:
    """The numbers of the rows of a block: to its last row, the word where it stops, or the first row that is blank."""
    begun = False
    for row in range(block.first or header[-1] + 1, min(block.last or sheet.height, sheet.height) + 1):
        if all(blank(sheet.content(row, at)) for at in used):
            if begun and not block.last:
                return
            continue
        words = sheet.words(row)
        if block.stop and block.stop in words:
            return
        if not words & set(block.skip):
            begun = True
            yield row


def _meant(block: Block, read: Mapping[str, object]) -> dict[str, object]:
    """What was read in our codes: words for missing figures as flags, other words as codes, figures multiplied."""
    meant, flags = {}, {}
    for name, content in read.items():
        numeric, word = block.table.columns[name].type in NUMERIC, plain(content)
        if numeric and word in block.missing:
            meant[name] = None
            flags = {"flag": block.missing[word]} if "flag" in block.table.columns else flags
        elif numeric and block.times and block.table.columns[name].type != "year":
            meant[name] = _times(content, block.times)
        elif block.table.columns[name].type == "codes" and not blank(content):
            parts = [part for part in str(content).replace(",", ";").split(";") if part.strip()]
            meant[name] = ";".join(block.words.get(name, {}).get(plain(part), part.strip()) for part in parts)
        else:
            meant[name] = block.words.get(name, {}).get(word, content)
    return meant | flags


def _times(content: object, factor: float) -> object:
    try:
        number = typed.number(content)
    except typed.Unclear:
        return content  # told where it is read
    return None if number is None else float(Decimal(repr(number)) * Decimal(repr(factor)))


class _Sheet:
    """A sheet of the workbook; rows count from 1, columns from 0."""

    def __init__(self, title: str, grid: Sequence[Sequence], merged: Sequence, computed: Mapping):
        self.title, self.height, self._grid = title, len(grid), grid
        self._merged = {
            (row + 1, at): (first[0] + 1, first[1])
            for first, last in merged
            for row in range(first[0], min(last[0], len(grid) - 1) + 1)
            for at in range(first[1], min(last[1], len(grid[0]) - 1) + 1)
        }
        self._settled = {
            position(address): formulas.settled(cell, self.cell(*position(address)))
            for (sheet, address), cell in computed.items()
            if sheet == title
        }

    def cell(self, row: int, at: int) -> str:
        """The address of a cell for people."""
        return Place(self.title, row, {"": letters(at)}).cell()

    def content(self, row: int, at: int, spanned: bool = False) -> object:
        """What stands in a cell; ``spanned``: in the merged cell that it is part of."""
        row, at = self._merged.get((row, at), (row, at)) if spanned else (row, at)
        if (row, at) in self._settled:
            return self._settled[row, at][0]
        return self._grid[row - 1][at] if row <= self.height and at < len(self._grid[row - 1]) else None

    def told(self, spots: Iterable[tuple[int, int]]) -> list[Problem]:
        """What is told of the formulas and errors in some cells."""
        return [self._settled[spot][1] for spot in spots if spot in self._settled and self._settled[spot][1]]

    def words(self, row: int) -> set[str]:
        """The texts of a row."""
        return {plain(content) for content in self._grid[row - 1] if isinstance(content, str)}

    def row_with(self, headings: Sequence[str]) -> tuple[int, ...]:
        """The first row that holds all these headings."""
        wanted = set(map(plain, headings))
        return next(((row,) for row in range(1, self.height + 1) if wanted and wanted <= self.words(row)), ())

    def positions(self, columns: Mapping[object, Column], header: Sequence[int]) -> tuple[dict, list[Problem]]:
        """Where columns are, and what is told of those that are not found."""
        width = len(self._grid[0]) if self._grid else 0
        headings = [" / ".join(self._heading(at, header)) for at in range(width)]
        found, problems = {}, []
        for key, column in columns.items():
            spots = [at for at in range(width) if headings[at] == plain(column.heading)]
            if column.letter:
                found[key] = position(f"{column.letter}1")[1]
            elif len(spots) == 1:
                found[key] = spots[0]
            else:
                place = self.cell(header[-1], spots[1] if spots else 0)
                values = (("heading", column.heading),)
                problems.append(Problem(place, "", TWO_HEADINGS if spots else NO_HEADING, values, "V02"))
        return found, problems

    def _heading(self, at: int, header: Sequence[int]) -> list[str]:
        texts = [plain(self.content(row, at, spanned=True) or "") for row in header]
        return [text for number, text in enumerate(texts) if text and text not in texts[:number]]
