"""The sheet of an annotated workbook that lists every finding, with a link to its cell.

Two hidden columns keep what the cells looked like, so that their marks can be taken away again.
"""

import math
from collections.abc import Iterator, Mapping

from sslib import codes
from sslib.inquiry.finding import Finding
from sslib.inquiry.listing import counted, note
from sslib.inquiry.review import Review
from sslib.language import gettext as _

COLOURS = {"E": "FFF4B6AE", "W": "FFFBE0A2", "I": "FFC9DFF2"}
INK, LINE, WHITE = "FF1F3A5F", "FFD9DFE6", "FFFFFFFF"
HEADING = 4  # the row of the headings
WIDTHS = (5, 15, 7, 34, 26, 26, 14, 16, 44, 32, 42, 24)
FACE = "Calibri"
A3 = 8  # twelve columns are not legible on less
HIDDEN = ("sslib:cell", "sslib:fill")


def add(book, review: Review, links: Mapping[str, str], fills: Mapping[str, str]) -> None:
    """Put the list of findings before the other sheets.

    Parameters
    ----------
    links : place of a finding -> address of its cell in the book
    fills : address -> the fill that the cell had before it was marked, as XML
    """
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.hyperlink import Hyperlink

    sheet = book.create_sheet(_title(book), 0)
    write(sheet.cell(1, 1), _("Findings")).font = Font(name=FACE, size=16, bold=True, color=INK)
    write(sheet.cell(2, 1), counted(review.counts))
    top, below = Alignment(wrap_text=True, vertical="top"), Border(bottom=Side(style="thin", color=LINE))
    for column, heading in enumerate(_headings(), start=1):
        cell = write(sheet.cell(HEADING, column), heading)
        cell.font, cell.alignment = Font(name=FACE, bold=True, color=WHITE), top
        cell.fill = PatternFill("solid", fgColor=INK)
    for column, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    for column, heading in enumerate(HIDDEN, start=len(WIDTHS) + 1):
        write(sheet.cell(HEADING, column), heading)
        sheet.column_dimensions[get_column_letter(column)].hidden = True
    for number, finding in enumerate(review.findings, start=1):
        row, address = HEADING + number, links.get(finding.place, "")
        texts = (number, *_texts(finding))
        for column, text in enumerate(texts, start=1):
            cell = write(sheet.cell(row, column), text)
            cell.alignment, cell.border = top, below
        sheet.row_dimensions[row].height = _height(texts)
        if finding.state == "open":
            sheet.cell(row, 2).fill = PatternFill("solid", fgColor=COLOURS[finding.severity])
        if address:
            link = sheet.cell(row, 4)
            link.hyperlink = Hyperlink(ref=link.coordinate, location=address)
            link.font = Font(name=FACE, underline="single", color=INK)
            for column, text in enumerate((address, fills.get(address, "")), start=len(WIDTHS) + 1):
                write(sheet.cell(row, column), text)
    sheet.freeze_panes = sheet.cell(HEADING + 1, 1)
    sheet.auto_filter.ref = f"A{HEADING}:{get_column_letter(len(WIDTHS))}{HEADING + len(review.findings)}"
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A3
    sheet.page_setup.fitToPage, sheet.page_setup.fitToHeight = True, 0
    sheet.print_title_rows = f"{HEADING}:{HEADING}"


def kept(sheet) -> Iterator[tuple[str, str]] | None:
    """Address and earlier fill of every marked cell, if ``sheet`` is a list of findings; else None."""
    first, last = len(WIDTHS) + 1, len(WIDTHS) + len(HIDDEN)
    if tuple(sheet.cell(HEADING, column).value for column in (first, last)) != HIDDEN:
        return None
    rows = sheet.iter_rows(min_row=HEADING + 1, min_col=first, max_col=last, values_only=True)
    return ((address, fill) for address, fill in rows if address and fill)


def write(cell, value: object):
    """Write a text as text, whatever it begins with, without signs that a workbook cannot hold; returns the cell."""
    cell.value = legible(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def legible(text: str) -> str:
    """A text without the control signs that a workbook cannot hold."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    return ILLEGAL_CHARACTERS_RE.sub("", text)


def _title(book) -> str:
    """A title that no sheet has yet."""
    first = title = _("Findings")
    taken, number = {name.casefold() for name in book.sheetnames}, 1
    while title.casefold() in taken:
        number += 1
        title = f"{first} {number}"
    return title


def _headings() -> tuple[str, ...]:
    return (
        _("No."), _("Severity"), _("Rule"), _("Cell"), _("Who settles it"), _("Row"), _("Observed"), _("Expected"),
        _("What was found"), _("Usual cause"), _("What to do"), _("Status"),
    )  # fmt: skip


def _texts(finding: Finding) -> tuple[str, ...]:
    message = " ".join(part for part in (finding.message(), note(finding)) if part)
    return (
        codes.severity.label(finding.severity), finding.rule, finding.where(), finding.addressee(), finding.row(),
        finding.found(), finding.wanted(), message, finding.cause(), finding.remedy(), _state(finding),
    )  # fmt: skip


def _height(texts: tuple) -> float:
    """A height of its own: not every program fits it to wrapped text."""
    return 15 * max(math.ceil(len(str(text)) * 1.15 / width) for text, width in zip(texts, WIDTHS, strict=True))


def _state(finding: Finding) -> str:
    accepted = finding.acceptance
    if not accepted:
        return _("open")
    return _("accepted: {reason} ({by}, {date})", reason=accepted.reason, by=accepted.by, date=accepted.date)
