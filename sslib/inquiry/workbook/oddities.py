"""What a spreadsheet program lets people do to cells of data: formulas, errors, merged cells, hidden rows and columns.

Few workbooks have any of it, so the parts of the file are first searched for its traces, which costs little; only where
there are some are the cells looked at one by one.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

from sslib.errors import N_
from sslib.inquiry.reading import Problem, blank
from sslib.inquiry.tables import Place

ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]+)")
# a formula, but not one of the kit, which all begin in a way of their own
FORMULA = re.compile(rb'<f(?!ormula|(?: aca="false")?>T\((?:""|&quot;&quot;)\)&amp;)')
CELL = re.compile(rb'<c(?= )([^>]*)>(?=\s*<f[ />])|<c(?= )([^>]*\bt="e"[^>]*)>')
REFERENCE = re.compile(rb'\br="([A-Z]+[0-9]+)"')
HIDDEN = re.compile(rb'hidden="(?:1|true)"')
ROW, COLUMN = re.compile(rb"<(?:\w+:)?row\b([^>]*)>"), re.compile(rb"<(?:\w+:)?col\b([^>]*)>")
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*\bref="([A-Z0-9:]+)"')
NUMBERS = {name: re.compile(rb'\b%b="([0-9]+)"' % name.encode()) for name in ("r", "min", "max")}

MERGED_CELLS = N_("The cells {range} are merged. What stands in them was read for the first one only.")
HIDDEN_ROWS = N_("The rows {range} are hidden. They were read.")
HIDDEN_COLUMNS = N_("The columns {range} are hidden. They were read.")


@dataclass(frozen=True)
class Area:
    """The cells of a sheet that are read: below the row of codes, in the columns with a code.

    >>> "B7" in Area(6, frozenset({1})), "B6" in Area(6, frozenset({1})), "A7" in Area(6, frozenset({1}))
    (True, False, False)
    """

    top: int
    columns: frozenset[int]

    def __contains__(self, address: object) -> bool:
        row, column = position(str(address))
        return row > self.top and column in self.columns


def position(address: str) -> tuple[int, int]:
    """The row of an address as people count it, and its column counted from 0.

    >>> position("AB7")
    (7, 27)
    """
    letters, row = ADDRESS.fullmatch(address).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(row), column - 1


def letters(position: int) -> str:
    """The letters of a column, counted from 0.

    >>> letters(0), letters(27)
    ('A', 'AB')
    """
    made = ""
    while position >= 0:
        made, position = chr(65 + position % 26) + made, position // 26 - 1
    return made


def traces(path: Path) -> Mapping[str, bytes]:
    """The sheets of a workbook by title, as they stand in the file; empty where there is no trace of what is odd."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        for title, part in _parts(archive):
            xml = archive.read(part)
            odd = (
                FORMULA.search(xml)
                or b"#" in xml  # begins every error, and is rare elsewhere
                or HIDDEN.search(xml)
                or xml.find(b"mergeCell ", xml.rfind(b"sheetData>")) >= 0
                or b"<sheetData" not in xml  # another way to write XML than these look for
            )
            found[title] = xml if odd else b""
    return found


def mend(
    path: Path, found: Mapping[str, bytes], grids: Mapping[str, list[list]], areas: Mapping[str, Area]
) -> list[Problem]:
    """Put computed values in place of saved ones, in ``grids``, and tell what else is odd.

    Parameters
    ----------
    found : the ``traces`` of the workbook
    grids : the rows of each sheet, read anew for this call, which is what it may change
    areas : by title the cells that are read
    """
    problems, suspect = [], {}
    for title, area in areas.items():
        xml = found.get(title)
        if xml:
            problems += _hidden(title, xml, area, grids[title])
            problems += _merged(title, xml, area)
        if xml is None or (xml and _computed(xml, area)):
            suspect[title] = area
    if suspect:
        from sslib.inquiry.formulas import recomputed, settled

        for (title, address), cell in recomputed(path, suspect).items():
            row, column = position(address)
            value, told = settled(cell, Place(title, row, {"": ADDRESS.fullmatch(address)[1]}).cell())
            _put(grids[title], row - 1, column, float("nan") if value is None else value)
            problems += [told] if told else []
    return problems


def _parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """The sheets of a workbook: title, and name of the part."""
    targets = {
        each.get("Id"): each.get("Target", "")
        for each in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    names = set(archive.namelist())
    for each in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        if each.tag.endswith("}sheet"):
            target = next((targets.get(key, "") for name, key in each.attrib.items() if name.endswith("}id")), "")
            part = target[1:] if target.startswith("/") else f"xl/{target}"
            if part in names:
                yield each.get("name", ""), part


def _computed(xml: bytes, area: Area) -> bool:
    """Whether a cell that is read holds a formula or an error."""
    if b"<sheetData" not in xml or b't="array"' in xml:  # another way to write XML; one formula for many cells
        return True
    for cell in CELL.finditer(xml):
        found = REFERENCE.search(cell[1] or cell[2])
        if not found or found[1].decode() in area:
            return True
    return False


def _hidden(title: str, xml: bytes, area: Area, grid: Sequence[Sequence]) -> Iterator[Problem]:
    rows = {_number("r", row[1]) for row in ROW.finditer(xml) if HIDDEN.search(row[1])}
    filled = [row for row in sorted(rows) if area.top < row <= len(grid) and _filled(grid[row - 1], area.columns)]
    for first, last in _ranges(filled):
        place = Place(title, first, {"": "A"}).cell()
        yield Problem(place, f"{first}:{last}", HIDDEN_ROWS, (("range", _range(first, last)),), "V06")
    columns = set()
    for column in COLUMN.finditer(xml):
        if HIDDEN.search(column[1]):
            columns |= set(range(_number("min", column[1]) - 1, _number("max", column[1]))) & area.columns
    below = grid[area.top :]
    filled = [column for column in sorted(columns) if any(_filled(row, (column,)) for row in below)]
    for first, last in _ranges(filled):
        place, shown = Place(title, area.top, {"": letters(first)}).cell(), _range(letters(first), letters(last))
        yield Problem(place, shown, HIDDEN_COLUMNS, (("range", shown),), "V06")


def _merged(title: str, xml: bytes, area: Area) -> Iterator[Problem]:
    for each in MERGED.finditer(xml):
        span = each[1].decode()
        first, _colon, last = span.partition(":")
        (top, left), (bottom, right) = position(first), position(last or first)
        if (
            bottom > area.top
            and any(left <= column <= right for column in area.columns)
            and (top, left) != (bottom, right)
        ):
            place = Place(title, top, {"": ADDRESS.fullmatch(first)[1]}).cell()
            yield Problem(place, span, MERGED_CELLS, (("range", span),), "V06")


def _filled(row: Sequence, columns: Iterable[int]) -> bool:
    return any(column < len(row) and not blank(row[column]) for column in columns)


def _range(first: int | str, last: int | str) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _ranges(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Numbers that follow one another, as first and last.

    >>> _ranges([1, 2, 3, 7])
    [(1, 3), (7, 7)]
    """
    if not numbers:
        return []
    gaps = [(one, other) for one, other in pairwise(numbers) if other > one + 1]
    return list(zip([numbers[0], *(other for _one, other in gaps)], [*(one for one, _other in gaps), numbers[-1]],
                    strict=True))  # fmt: skip


def _number(name: str, attributes: bytes) -> int:
    found = NUMBERS[name].search(attributes)
    return int(found[1]) if found else 0


def _put(grid: list[list], row: int, column: int, value: object) -> None:
    width = max(len(grid[0]) if grid else 0, column + 1)
    while len(grid) <= row:
        grid.append([""] * width)
    for line in grid:
        line += [""] * (width - len(line))
    grid[row][column] = value
