"""The questionnaire: a return as a workbook that officials fill in, in their language.

A blank questionnaire is a return whose rows have no values yet; one writer serves both. ``workbook.from_workbook``
reads it back.
"""

import datetime
import io
from pathlib import Path

from sslib.inquiry.files import write
from sslib.inquiry.sheets import rows as homes
from sslib.inquiry.sheets import sheets
from sslib.inquiry.tables import NUMERIC, Return, tables
from sslib.language import current, use
from sslib.language import gettext as _

MADE = datetime.datetime(2026, 1, 1)  # the file carries no time of day: same return, same bytes
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
           "default_format_properties": {"font_name": "Calibri", "font_size": 10}}  # fmt: skip


def to_workbook(made: Return, path: Path, language: str = "en") -> None:
    """Write a return as a workbook (.xlsx); ``workbook.from_workbook`` gives it back, rows in the order of the sheets.

    Persons and amounts are written as they are, one by one, and the multipliers as 1. Only where the return holds no
    figure that a multiplier would change, as in a blank questionnaire, the multipliers are those of the return, so
    that people may type thousands.

    Raises
    ------
    BadInput
        If the file cannot be written there, or a text is longer than a cell.
    """
    write(Path(path), workbook(made, language))


def workbook(made: Return, language: str = "en") -> bytes:
    """The workbook of a return as bytes; see ``to_workbook``.

    Examples
    --------
    >>> workbook(Return({}))[:2]
    b'PK'
    """
    before = current()
    use(language)
    try:
        return _workbook(made)
    finally:
        use(before)


def _workbook(made: Return) -> bytes:
    import xlsxwriter

    from sslib.inquiry.questionnaire import cover, head, page
    from sslib.inquiry.questionnaire.lists import Lists, schemes_name
    from sslib.inquiry.questionnaire.look import Look
    from sslib.inquiry.questionnaire.sentences import Head

    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, OPTIONS)
    book.set_properties({"title": _("Social Security Inquiry"), "author": "sslib", "created": MADE})
    stated, look, pages = _head(made), Look(book), {}
    lists_title = _("Lists")
    for title in (_(page.BACK), *(sheet.name for sheet in sheets().values()), _(cover.DEFINITIONS), lists_title):
        book.add_worksheet(title)
    lists = Lists(str(stated["country"]))
    first = sheets()["return"]
    head.write(book, look, first, stated, lists)
    refer = Head(book, first.name, head.rows(first), stated)
    for table in tables():
        for key, frame in homes(made[table], table).items():
            sheet = sheets()[key]
            if sheet is not first:
                pages[key] = page.write(book, look, sheet, frame, lists, refer)
    schemes_name(book, sheets()["schemes"], page.FIRST, pages["schemes"]["last"])
    cover.write(book, look, stated, pages)
    cover.define(book, look)
    lists.write(book, look, lists_title)
    book.close()
    return content.getvalue()


def _head(made: Return) -> dict[str, object]:
    """The row of the return, its multipliers 1 where a figure stands that they would change."""
    frame, fields = made["return"], tables()["return"].columns
    blank = {name: float("nan") if field.type in NUMERIC else "" for name, field in fields.items()}
    stated = frame.iloc[0].to_dict() if len(frame) else blank
    if any(
        made[name][column].notna().any()
        for name, table in tables().items()
        for column, field in table.columns.items()
        if field.type == "money" or (field.type == "count" and field.unit == "persons")
    ):
        stated |= {"money_multiplier": 1.0, "person_multiplier": 1.0}
    return stated
