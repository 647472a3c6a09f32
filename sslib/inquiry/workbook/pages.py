"""The sheets of a workbook, recognised by their row of codes: whatever they are called now, and wherever they stand.

Rows put in above, columns moved or added, sheets renamed, moved or added: all are read; what is left unread is told.
"""

from collections import Counter
from collections.abc import Container, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sslib.errors import N_, BadInput
from sslib.inquiry import sheets
from sslib.inquiry.folder import MISSING_COLUMN, TWICE, UNKNOWN_COLUMN
from sslib.inquiry.reading import Problem, blank
from sslib.inquiry.sheets import CODE, COVER, DEFINITIONS, FIELD, LISTS, NOT_READ, SEXES, VALUE, Sheet
from sslib.inquiry.tables import Place
from sslib.inquiry.workbook.oddities import Area, letters, mend, traces

OURS = (COVER, DEFINITIONS, LISTS)  # sheets without figures
FINDINGS = "sslib:"  # begins a hidden cell of the list of findings in a reviewed copy
DEEPEST = 1000  # rows in which the codes are looked for
UNKNOWN_SHEET = N_("The sheet '{title}' is not one of the questionnaire; it was left unread.")
AGAIN = N_("The sheet '{title}' has the codes of a sheet that was read already. Its rows were read as well.")
HIDDEN_SHEET = N_("The sheet '{title}' is hidden. Its rows were read.")
NO_QUESTIONNAIRE = (
    N_("The workbook {file} is not a questionnaire of the kit: no sheet has the row of codes."),
    N_("Usual cause: it has another layout, or the rows of small grey codes were deleted."),
    N_("A mapping file reads other layouts; sslib return new makes a questionnaire of the kit."),
)

Header = Mapping[tuple[str, str | None], int]  # column and sex -> position


@dataclass(frozen=True)
class Page:
    """The used rows of one sheet.

    Parameters
    ----------
    title : of the sheet in this workbook
    numbers : of the rows, as people count them
    cells : for each column, and sex where values stand side by side, the raw cells of these rows
    positions : of these columns in the sheet, counted from 0
    """

    title: str
    sheet: Sheet
    numbers: Sequence[int]
    cells: Mapping[tuple[str, str | None], Sequence]
    positions: Header

    def column(self, name: str) -> Sequence | None:
        """The raw cells of a column, None if the sheet has no such column."""
        return self.cells.get((name, None))

    def values(self) -> list[tuple[str, Sequence]]:
        """The columns of values by sex; the sex is blank where there is one column of values."""
        return [(sex or "", cells) for (name, sex), cells in self.cells.items() if name == VALUE]

    def place(self, line: int, sex: str | None = None) -> Place:
        """Where a line stands; the letter of its values is that of ``sex``."""
        return Place(self.title, self.numbers[line], self._letters[sex])

    @cached_property
    def _letters(self) -> Mapping[str | None, Mapping[str, str]]:
        return {
            sex: {name: letters(at) for (name, of), at in self.positions.items() if name != VALUE or of == sex}
            for sex in (None, *(of for _name, of in self.positions))
        }


def pages(path: Path) -> tuple[list[Page], list[Problem]]:
    """All sheets of the questionnaire in a workbook, and what is told of the others.

    Raises
    ------
    BadInput
        If the workbook cannot be read, or no sheet has a row of codes.
    """
    with ThreadPoolExecutor(1) as aside:  # the cells are read without Python, which leaves time for the search
        searched = aside.submit(traces, path)
        grids, hidden = _grids(path)
        found = searched.result()
    headers = {title: header for title, grid in grids.items() if (header := _header(grid))}
    if not headers:
        raise BadInput(NO_QUESTIONNAIRE, file=path.name)
    problems, read = [], {}
    for title, (top, key, codes) in headers.items():
        if key not in OURS:
            header, told = _columns(title, top, sheets.sheets()[key], codes)
            read[title] = top, sheets.sheets()[key], header
            problems += told
    areas = {title: Area(top + 1, frozenset(header.values())) for title, (top, _sheet, header) in read.items()}
    problems += mend(path, found, grids, areas)
    made, seen = [], set()
    for title, (top, sheet, header) in read.items():
        made.append(_page(title, grids[title], top, sheet, header))
        problems += _extra(title, grids[title], top, headers[title][2])
        problems += [_of_sheet(title, top, AGAIN)] if sheet.key in seen else []
        problems += [_of_sheet(title, top, HIDDEN_SHEET)] if title in hidden else []
        seen.add(sheet.key)
    problems += [
        _of_sheet(title, 0, UNKNOWN_SHEET)
        for title, grid in grids.items()
        if title not in headers and any(not blank(cell) for row in grid for cell in row) and not _findings(grid)
    ]
    return made, problems


def _grids(path: Path) -> tuple[dict[str, list[list]], set[str]]:
    """The cells of each sheet, and the titles of those that are hidden."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    grids, hidden = {}, set()
    try:
        with CalamineWorkbook.from_path(path) as book:
            for each in book.sheets_metadata:
                if each.typ == SheetTypeEnum.WorkSheet:
                    grids[each.name] = book.get_sheet_by_name(each.name).to_python(skip_empty_area=False)
                    hidden |= {each.name} if each.visible != SheetVisibleEnum.Visible else set()
    except (CalamineError, OSError, ValueError) as error:
        raise BadInput(
            [
                N_("The workbook {file} cannot be read: {reason}."),
                N_("Open it in a spreadsheet program and save it again."),
            ],
            file=path.name,
            reason=error,
        ) from error
    return grids, hidden


def _header(grid: Sequence[Sequence]) -> tuple[int, str, dict[int, tuple[str, str | None, str]]] | None:
    """The row of codes: its position, the sheet that most codes name, and by position column, sex and code."""
    known, single = {*sheets.sheets(), *OURS}, None
    for number, row in enumerate(grid[:DEEPEST]):
        codes = {}
        for position, cell in enumerate(row):
            if isinstance(cell, str) and (code := CODE.fullmatch(cell.strip())) and code[1] in known:
                codes[position] = code
        if codes:
            key = Counter(code[1] for code in codes.values()).most_common(1)[0][0]
            header = number, key, {position: (code[2] if code[1] == key else "", code[3], code[0])
                                   for position, code in codes.items()}  # fmt: skip
            if len(codes) > 1:
                return header
            single = single or header
    return single


def _columns(title: str, top: int, sheet: Sheet, codes: Mapping) -> tuple[Header, list[Problem]]:
    wanted = _wanted(sheet)
    header, problems = {}, []
    for position, (column, sex, code) in codes.items():
        cell = Place(title, top + 1, {"": letters(position)}).cell()
        if column in NOT_READ:
            continue
        if (column, sex) not in wanted:
            problems.append(Problem(cell, code, UNKNOWN_COLUMN, (("column", code),), "V02"))
        elif (column, sex) in header:
            problems.append(Problem(cell, code, TWICE, (("column", code),), "V02"))
        else:
            header[column, sex] = position
    place = Place(title, top + 1, {"": "A"}).cell()
    problems += [
        Problem(place, code, MISSING_COLUMN, (("column", code),), "V02")
        for (column, sex), (code, needed) in wanted.items()
        if needed and (column, sex) not in header
    ]
    return header, problems


def _wanted(sheet: Sheet) -> Mapping[tuple[str, str | None], tuple[str, bool]]:
    """The columns that a sheet can have: the code of each, and whether it must be there."""
    if sheet.of.single:
        return {(name, None): (sheet.code(name), True) for name in (FIELD, VALUE)}
    wanted = {}
    for name in sheet.columns:
        if name == VALUE and sheet.wide:
            wanted |= {(name, sex): (sheet.code(name, sex), bool(sex)) for sex in (*SEXES, "")}
        else:
            needed = name not in sheet.seldom and not sheet.of.columns[name].optional
            wanted[name, None] = sheet.code(name), needed
    return wanted


def _page(title: str, grid: Sequence[Sequence], top: int, sheet: Sheet, header: Header) -> Page:
    """The rows below the codes in which anything stands; read column by column, which spares an object for each row."""
    body = grid[top + 1 :]
    columns = list(zip(*body, strict=True)) or [()] * len(grid[top])
    cells = {column: columns[position] for column, position in header.items()}
    used = range(len(body)) if cells else ()
    first, *others = cells.values() or [()]
    if set(map(type, first)) != {str} or not all(map(str.strip, first)):
        used = [row for row, cell in enumerate(first) if not blank(cell) or not all(blank(of[row]) for of in others)]
        cells = {column: [of[row] for row in used] for column, of in cells.items()}
    return Page(title, sheet, [top + 2 + row for row in used], cells, header)


def _extra(title: str, grid: Sequence[Sequence], top: int, known: Container[int]) -> list[Problem]:
    """Columns with content, but without a code that the reader knows."""
    problems = []
    for position in range(len(grid[top])):
        if position in known:
            continue
        row = next((row for row in range(top, len(grid)) if not blank(grid[row][position])), None)
        if row is not None:
            heading = str(grid[top - 1][position]).strip() if top else ""
            place = Place(title, row + 1, {"": letters(position)}).cell()
            shown = heading or letters(position)
            problems.append(Problem(place, str(grid[row][position]), UNKNOWN_COLUMN, (("column", shown),), "V02"))
    return problems


def _of_sheet(title: str, top: int, template: str) -> Problem:
    return Problem(Place(title, top + 1, {"": "A"}).cell(), title, template, (("title", title),), "V06")


def _findings(grid: Sequence[Sequence]) -> bool:
    return any(isinstance(cell, str) and cell.startswith(FINDINGS) for row in grid[:6] for cell in row)
