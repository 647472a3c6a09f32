"""A copy of the workbook with its findings marked: cells coloured by severity, a comment, a sheet that lists them all.

The original is never touched. Marks of an earlier review are taken away first, so that a copy in which somebody has
made corrections can be reviewed and marked again.
"""

import re
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from xml.etree import ElementTree

from sslib import codes
from sslib.errors import N_, BadInput
from sslib.inquiry import files, findings_sheet
from sslib.inquiry.finding import Finding
from sslib.inquiry.findings_sheet import COLOURS
from sslib.inquiry.listing import note
from sslib.inquiry.review import GRAVITY, Review
from sslib.language import gettext as _

MARK = "— sslib —"  # what stands below it in a comment is ours
ADDRESS = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!([A-Z]{1,3})([0-9]+)")
SUFFIXES = (".xlsx", ".xlsm")
LONGEST = 32_000  # signs; Excel cuts a comment off a little above
LINE = 48  # signs in a line of a comment


def annotate(source: Path, review: Review, target: Path) -> Path:
    """Write a copy of the workbook ``source`` with the findings of its review; returns ``target``.

    The first sheet lists every finding, with a link to its cell; open ones are also marked in the cell. A folder of
    CSV files has no cells to mark: its copy is a workbook with that sheet alone.

    Raises
    ------
    BadInput
        If ``target`` exists (what a person wrote is never replaced), has another ending than the workbook, or cannot
        be written.
    """
    import openpyxl

    source, target = Path(source), Path(target)
    suffix = source.suffix.lower() if source.is_file() and source.suffix.lower() in SUFFIXES else ".xlsx"
    files.fresh(target, suffix)
    if source.is_dir():
        book = openpyxl.Workbook()
        book.remove(book.active)
    else:
        book = openpyxl.load_workbook(source, keep_vba=suffix == ".xlsm", rich_text=True)
        _unmark(book)
    links = {finding.place: address for finding in review.findings if (address := _address(book, finding.place))}
    fills = _mark(book, review.open, links)
    findings_sheet.add(book, review, links, fills)
    book.active = 0
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is book.active  # several selected sheets would be edited together
        for cell in _commented(sheet):
            cell.comment.width, cell.comment.height = _size(cell.comment.text)
    _save(book, target)
    return target


def _save(book, target: Path) -> None:
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.stem}-", dir=target.parent) as folder:
            written = Path(folder) / target.name
            book.save(written)
            written.rename(target)
    except OSError as error:
        raise BadInput(
            [N_("The file {file} cannot be written: {reason}.")], file=target, reason=error.strerror or error
        ) from error


def _split(address: str) -> tuple[str, str, str] | None:
    """Sheet, column and row of the address of a cell."""
    if not (found := ADDRESS.fullmatch(address)):
        return None
    quoted, bare, column, row = found.groups()
    return (quoted.replace("''", "'") if quoted else bare), column, row


def _address(book, place: str) -> str:
    """The address of the cell that can be marked for ``place``: the first of merged ones; blank if there is none."""
    parts = _split(place)
    if parts is None or parts[0] not in book.sheetnames:
        return ""
    title, column, row = parts
    cell = book[title][f"{column}{row}"]
    merged = next((area for area in book[title].merged_cells.ranges if cell.coordinate in area), None)
    return place if merged is None else place.rpartition("!")[0] + "!" + merged.coord.partition(":")[0]


def _mark(book, findings: Iterable[Finding], links: Mapping[str, str]) -> Mapping[str, str]:
    """Colour the cells and comment them; returns the fill that each had before, as XML, by address."""
    from openpyxl.styles import PatternFill

    by_address: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.place in links:
            by_address.setdefault(links[finding.place], []).append(finding)
    fills = {}
    for address, of_cell in by_address.items():
        title, column, row = _split(address)
        cell = book[title][f"{column}{row}"]
        fills[address] = ElementTree.tostring(cell.fill.to_tree(), encoding="unicode")
        gravest = min((finding.severity for finding in of_cell), key=GRAVITY.index)
        cell.fill = PatternFill("solid", fgColor=COLOURS[gravest])
        own = [cell.comment.text] if cell.comment else []
        _comment(cell, "\n\n".join([*own, "\n\n".join([MARK, *map(_words, of_cell)])]))
    return fills


def _unmark(book) -> None:
    """Take away the marks and the list of an earlier review.

    Rows may have been inserted or sorted since: a fill is known by its sheet and column, a comment by what it says.
    """
    from openpyxl.styles.fills import Fill

    before: dict[tuple[str, str], str] = {}
    for sheet in book.worksheets:
        if (cells := findings_sheet.kept(sheet)) is not None:
            before |= {_split(address)[:2]: fill for address, fill in cells}
            book.remove(sheet)
    for sheet in book.worksheets if before else ():
        for cell in _commented(sheet):
            own, marked, _ours = cell.comment.text.partition(MARK)
            if marked:
                cell.comment = None
                if own.strip():
                    _comment(cell, own.strip())
        for line in sheet.iter_rows():
            for cell in line:
                fill = before.get((sheet.title, getattr(cell, "column_letter", "")))
                if fill and cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in COLOURS.values():
                    cell.fill = Fill.from_tree(ElementTree.fromstring(fill))


def _words(finding: Finding) -> str:
    """A finding as it stands in the comment of its cell."""
    parts = (
        f"{finding.rule} ({codes.severity.label(finding.severity)})", finding.message(), note(finding),
        _("What to do: {remedy}", remedy=finding.remedy()), _("Who settles it: {who}", who=finding.addressee()),
    )  # fmt: skip
    return "\n".join(part for part in parts if part)


def _comment(cell, text: str) -> None:
    from openpyxl.comments import Comment

    cell.comment = Comment(findings_sheet.legible(text)[:LONGEST], "sslib")


def _commented(sheet) -> list:
    return [cell for line in sheet.iter_rows() for cell in line if getattr(cell, "comment", None)]


def _size(text: str) -> tuple[int, int]:
    """Width and height of a comment, in pixels, that show the whole text."""
    lines = sum(1 + len(line) // LINE for line in text.split("\n"))
    return 340, min(18 * lines + 12, 600)
