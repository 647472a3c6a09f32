"""The first sheet: how the workbook is filled in, what its colours and words mean, where all is; definitions."""

from collections.abc import Mapping

from sslib import codes
from sslib.errors import N_
from sslib.inquiry import sheets
from sslib.inquiry.questionnaire import look as looks
from sslib.inquiry.questionnaire.lists import quoted
from sslib.inquiry.questionnaire.page import BACK, FIRST, PROTECTION
from sslib.inquiry.sheets import Sheet
from sslib.language import gettext as _
from sslib.language import stored

DEFINITIONS = N_("Definitions")
WHERE = {"person_variable": "variable", "functions": "function", "statistic": "statistic", "finance_item": "item",
         "migrant_status": "migrant_status"}  # fmt: skip
WIDTH = 86  # of the text of the first sheet, in letters


def write(book, look, head: Mapping[str, object], pages: Mapping[str, Mapping]) -> None:
    """Write the first sheet; ``pages`` says for each sheet of figures where its lines stand."""
    page = book.get_worksheet_by_name(_(BACK))
    page.hide_gridlines(2)
    page.set_default_row(looks.ROW)
    page.set_tab_color(looks.INK)
    for column, width in enumerate((2, 30, WIDTH, 12)):
        page.set_column(column, column, width)
    book.define_name(sheets.COVER, f"={quoted(_(BACK))}!$A$1")
    texts, row = sheets.cover(), 1
    page.set_row(row, 32)
    page.write_string(row, 1, stored(texts["title"]), look("title"))
    who = " ".join(str(part) for part in (head["country_name"], _year(head["year"])) if part)
    page.write_string(row + 1, 1, who, look("unit", "big"))
    page.write_string(row + 2, 1, stored(texts["layout"]), look("note"))
    page.write_string(row + 2, 3, f"{sheets.COVER}.about", look("hidden"))
    row = _steps(page, look, row + 4, texts["steps"])
    row = _colours(page, look, row + 1)
    row = _missing(page, look, row + 1, texts["missing"])
    row = _contents(page, look, row + 1, pages)
    page.protect("", PROTECTION)
    page.set_paper(9)
    page.fit_to_pages(1, 1)
    page.center_horizontally()
    page.print_area(0, 0, row, 3)
    page.activate()


def define(book, look) -> None:
    """Write the sheet of definitions."""
    page = book.get_worksheet_by_name(_(DEFINITIONS))
    page.hide_gridlines(2)
    page.set_default_row(looks.ROW)
    page.set_tab_color(looks.GREY)
    for column, width in enumerate((2, 32, 100)):
        page.set_column(column, column, width)
    page.write_url(0, 1, f"internal:{sheets.COVER}", look("link"), "← " + _(BACK))
    page.set_row(1, 28)
    page.write_string(1, 1, _(DEFINITIONS), look("title"))
    page.write_string(1, 2, "definitions.about", look("hidden"))
    row = 3
    for codelist in sheets.defined():
        page.write_string(row, 1, sheets.heading(WHERE[codelist]), look("heading"))
        page.write_blank(row, 2, None, look("heading"))
        for code, text in sheets.definitions(codelist).items():
            row += 1
            term = codes.lists()[codelist].label(code)
            page.set_row(row, max(looks.height(term, 26), looks.height(stored(text), 96)))
            page.write_string(row, 1, term, look("term"))
            page.write_string(row, 2, stored(text), look("prose"))
        row += 2
    page.protect("", PROTECTION)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)


def _heading(page, look, row: int, text: str, last: str = "") -> int:
    page.set_row(row, 24)
    page.write_string(row, 1, text, look("heading"))
    page.write_blank(row, 2, None, look("heading"))
    page.write_string(row, 3, last, look("heading", "small"))
    return row + 1


def _steps(page, look, row: int, steps) -> int:
    row = _heading(page, look, row, _("How to fill it in"))
    for number, step in enumerate(steps, 1):
        page.set_row(row, looks.height(stored(step), WIDTH))
        page.write_string(row, 1, str(number), look("term"))
        page.write_string(row, 2, stored(step), look("prose"))
        row += 1
    return row


def _colours(page, look, row: int) -> int:
    row = _heading(page, look, row, _("Colours"))
    for styles, text in (
        (("cell", "input"), _("Type here.")),
        (("cell", "input of the module"), _("Type here: module on migrant workers.")),
        (("cell",), _("Names a row. It may be changed, and the cells below the last row are for new rows.")),
        (("code",), _("Codes by which the workbook is read again. They must stay.")),
    ):
        page.write_string(row, 1, "persons.scheme" if styles == ("code",) else "", look(*styles))
        page.write_string(row, 2, text, look("prose"))
        row += 1
    return row


def _missing(page, look, row: int, missing) -> int:
    row = _heading(page, look, row, _("In place of a number"))
    for text, meaning in missing:
        page.write_string(row, 1, sheets.word(text) if text != "blank" else stored(text), look("term"))
        page.write_string(row, 2, stored(meaning), look("prose"))
        row += 1
    row = _heading(page, look, row + 1, _("Flags of a number"))
    for flag in ("e", "p", "b"):
        page.write_string(row, 1, codes.flags.label(flag), look("term"))
        page.write_string(row, 2, _(FLAGS[flag]), look("prose"))
        row += 1
    return row


FLAGS = {
    "e": N_("Estimated by the institution; the source says how."),
    "p": N_("Not final yet, or projected."),
    "b": N_("Not comparable with the year before: a new law, register or definition."),
}


def _contents(page, look, row: int, pages: Mapping[str, Mapping]) -> int:
    row = _heading(page, look, row, _("Sheets"), _("Open rows"))
    for sheet in sheets.sheets().values():
        page.set_row(row, looks.height(stored(sheet.about), WIDTH))
        style = look("go", "of the module") if sheet.module else look("go")
        title = f"{sheet.tab}  {stored(sheet.title)}".strip()
        page.write_url(row, 1, f"internal:{quoted(sheet.name)}!A1", style, title)
        page.write_string(row, 2, stored(sheet.about), look("quiet"))
        if sheet.valued:
            page.write_formula(row, 3, *_open(sheet, pages[sheet.key], look("count")))
        row += 1
    page.write_url(row, 1, f"internal:{quoted(_(DEFINITIONS))}!A1", look("go"), _(DEFINITIONS))
    page.write_string(row, 2, _("What the persons, amounts and items are that this workbook asks for."), look("quiet"))
    return row


def _open(sheet: Sheet, page: Mapping, style) -> tuple:
    """The formula that counts the rows without any figure or flag, its style, and its value."""
    from xlsxwriter.utility import xl_range_abs

    def cells(number: int) -> str:
        return f"{quoted(sheet.name)}!{xl_range_abs(FIRST, number, page['last'], number)}"

    shown = page["columns"]
    blank = [f'({cells(number)}="")' for number, column in enumerate(shown)
             if column.valued or column.field.name == "flag"]  # fmt: skip
    formula = f'=SUMPRODUCT(({cells(0)}<>"")*{"*".join(blank)})'
    count = sum(
        1 for line in page["lines"]
        if not line.cells.get("flag") and all(column.content(line) is None for column in shown if column.valued)
    )  # fmt: skip
    return formula, style, count


def _year(value: float) -> str:
    return f"{value:.0f}" if value == value else ""
