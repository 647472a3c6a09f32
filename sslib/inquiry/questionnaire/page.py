"""One sheet of figures: heading, labels, codes, the lines of the return, and blank lines to go on with."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sslib import codes
from sslib.errors import N_
from sslib.inquiry import sheets
from sslib.inquiry.questionnaire import look as looks
from sslib.inquiry.questionnaire.cells import label, put, shown
from sslib.inquiry.questionnaire.lines import Line, lines, sexes
from sslib.inquiry.questionnaire.lists import Lists, listed, missing_words, number_rule
from sslib.inquiry.questionnaire.sentences import CHECK, MARK, Head, check, checked, units
from sslib.inquiry.sheets import VALUE, Sheet
from sslib.inquiry.tables import Field
from sslib.language import gettext as _
from sslib.language import spaced, stored

LINK, TITLE, ABOUT, UNIT, LABELS, CODES, FIRST = range(7)  # rows
SPARE = 50
WIDTHS = {
    "number": 13,
    "year": 9,
    "date": 12,
    "scheme": 14,
    "code": 11,
    "source": 30,
    "name": 32,
    "contact": 20,
    "long": 24,
}
WIDEST, WIDEST_CODE = 44, 40
A4, A3, WIDEST_PAGE = 9, 8, 210  # paper, and the width in letters that A4 bears
USUAL = 8.43  # width of a column without a width of its own
NOTE = 4000  # letters of a note on a label
PUBLISHED = "published.value"  # persons or amounts, in one column
BACK = N_("Overview")
WORDS = N_("Type a number, or a word if there is none: {words}.")
SEX_BLANK = N_("Sex not stated")
PROTECTION = dict.fromkeys(
    ("format_cells", "format_columns", "format_rows", "insert_rows", "delete_rows", "sort", "autofilter"), True
)


@dataclass(frozen=True)
class Column:
    """A column of a sheet: the field that it shows, the code above it, its label, the sex that its values are for."""

    field: Field
    code: str
    label: str
    sex: str | None = None
    key: bool = False

    @property
    def valued(self) -> bool:
        """Whether its cells are the values of the lines."""
        return self.sex is not None

    def content(self, line: Line) -> object:
        """What stands in the cell of a line."""
        value = line.values.get(self.sex) if self.valued else line.cells[self.field.name]
        return None if value is None else shown(self.field, value)

    @property
    def side(self) -> tuple[str, ...]:
        """The style of its label: above figures, to the right."""
        return ("figure",) if self.field.type in ("count", "money", "number") else ()

    def style(self) -> str:
        """The style that fits its type."""
        if self.field.type in ("year", "date"):
            return self.field.type
        if self.field.type == "number" and self.sex is None and self.code != PUBLISHED:  # ages, rates, targets
            return "general"
        return "number" if self.field.type in ("count", "money", "number") else "wrap"


def columns(sheet: Sheet, made: Sequence[Line]) -> list[Column]:
    """The columns of a sheet, those that are seldom needed only where a line needs them."""
    found = []
    for name in sheet.columns:
        field = sheet.of.columns[name]
        if name in sheet.seldom and not any(line.cells[name] for line in made):
            continue
        if name == VALUE and sheet.valued:
            for sex in sexes(sheet, list(made)):
                title = sheets.label(sheet.table, name) if not sheet.wide else (
                    codes.sex.label(sex) if sex else _(SEX_BLANK))  # fmt: skip
                found.append(Column(field, sheet.code(name, sex if sheet.wide else None), title, sex))
        else:
            title = sheets.label(sheet.table, name)
            found.append(Column(field, sheet.code(name), title, key=name in sheet.key_columns))
    return found


def write(book, look, sheet: Sheet, frame, lists: Lists, head: Head) -> Mapping[str, object]:
    """Write one sheet; returns where its lines stand, for the first sheet's count of open questions."""
    page = book.get_worksheet_by_name(sheet.name)
    made = lines(sheet, frame)
    shown_columns = columns(sheet, made)
    last = FIRST + len(made) + SPARE - 1
    heading(page, look, sheet, units(sheet, head))
    widths = [_width(column, made) for column in shown_columns]
    _labels(page, look, sheet, shown_columns, widths)
    for number, column in enumerate(shown_columns):
        page.set_column(number, number, widths[number], look("open"))
        _fill(page, look, sheet, number, column, made)
        _validate(page, lists, number, column, last)
    checks = sheet.wide and sheet.adds_up is not None
    if checks:
        _checks(page, look, sheet, shown_columns, made, last)
    _frame(page, sheet, len(shown_columns) + checks, len(made), last, sum(widths))
    page.autofilter(CODES, 0, last, len(shown_columns) - 1)
    _heights(page, shown_columns, widths, made)
    _stripes(book, page, sum(column.key for column in shown_columns), len(shown_columns) + checks, last)
    return {"columns": shown_columns, "last": last, "lines": made}


def heading(page, look, sheet: Sheet, unit) -> None:
    """The rows above the table: the way back, title, what the sheet is for, and its units."""
    page.hide_gridlines(2)
    page.set_default_row(looks.ROW)
    page.set_tab_color(looks.ACCENT if sheet.module else looks.INK)
    page.write_url(LINK, 0, f"internal:{sheets.COVER}", look("link"), "← " + _(BACK))
    page.set_row(TITLE, 28)
    page.write_string(TITLE, 0, f"{sheet.tab}  {stored(sheet.title)}".strip(), look("title"))
    page.write_string(ABOUT, 0, stored(sheet.about), look("about"))
    if unit:
        page.write_formula(UNIT, 0, f"={MARK}{unit.formula}", look("unit"), unit.value)


def _labels(page, look, sheet: Sheet, shown_columns: Sequence[Column], widths: Sequence[float]) -> None:
    tallest = max(looks.height(column.label, width - 4) for column, width in zip(shown_columns, widths, strict=True))
    page.set_row(LABELS, max(32, tallest + 4))
    page.set_row(CODES, 11)
    colour = "module" if sheet.module else "label"
    for number, column in enumerate(shown_columns):
        page.write_string(LABELS, number, column.label, look("label", colour, *column.side))
        page.write_string(CODES, number, column.code, look("code"))
        text = note(column, sheet)
        rows = sum(-(-len(part) // 52) for part in text.split("\n"))
        page.write_comment(LABELS, number, text, {"width": 300, "height": 20 + 15 * rows, "font_size": 9, "author": ""})


def note(column: Column, sheet: Sheet) -> str:
    """What a label means: the column, its unit, and what its codes count."""
    parts = [stored(column.field.about)]
    if column.valued:
        parts.append(_(WORDS, words=", ".join(missing_words())))
    counted = sheets.definitions(column.field.codelist)
    if sheet.table == "persons" or column.field.name != "function":  # what is counted by function is persons
        parts += [spaced(f"{label(column.field, code)}: {stored(text)}") for code, text in counted.items()]
    text = "\n".join(part[:1].upper() + part[1:] for part in parts)
    return text if len(text) <= NOTE else text[: NOTE - 1] + "…"


def _fill(page, look, sheet: Sheet, number: int, column: Column, made: Sequence[Line]) -> None:
    tint = "input of the module" if sheet.module else "input"
    given = look("cell", column.style()) if column.key else look("cell", tint, column.style())
    blank = look("cell", tint, column.style())
    for row, line in enumerate(made, FIRST):
        put(page, row, number, column.content(line), given)
    for row in range(FIRST + len(made), FIRST + len(made) + SPARE):
        page.write_blank(row, number, None, blank)


def _heights(page, shown_columns: Sequence[Column], widths: Sequence[float], made: Sequence[Line]) -> None:
    """Rows whose texts need more than one line; not every program fits them by itself."""
    wrapped = [
        (column, width - 2)
        for column, width in zip(shown_columns, widths, strict=True)
        if column.style() == "wrap" and width < _longest(column, made)
    ]
    for row, line in enumerate(made, FIRST):
        tall = max((looks.height(str(column.content(line) or ""), width) for column, width in wrapped), default=0)
        if tall > looks.ROW:
            page.set_row(row, tall)


def _longest(column: Column, made: Sequence[Line]) -> int:
    """The letters of the longest text in a column."""
    return max((len(str(column.content(line) or "")) for line in made), default=0)


def _validate(page, lists: Lists, number: int, column: Column, last: int) -> None:
    rule = lists.rule(column.field, column.valued)
    if rule and "counted" in rule:
        rule = number_rule(rule, _address(FIRST, number))
    if rule:
        page.data_validation(FIRST, number, last, number, dict(rule))


def _checks(page, look, sheet: Sheet, shown_columns, made: Sequence[Line], last: int) -> None:
    at = len(shown_columns)
    page.set_column(at, at, 24)
    page.write_string(LABELS, at, _(CHECK), look("label", "module" if sheet.module else "label"))
    page.write_string(CODES, at, sheet.code(sheets.CHECK), look("code"))
    wrong = {"type": "text", "criteria": "containing", "value": "+", "format": look("wrong")}
    page.conditional_format(FIRST, at, last, at, wrong)
    values = {column.sex: number for number, column in enumerate(shown_columns) if column.valued}
    deciding = [(number, [label(column.field, code) for code in sheet.adds_up[column.field.name]])
                for number, column in enumerate(shown_columns) if column.field.name in sheet.adds_up]  # fmt: skip
    for row in range(FIRST, last + 1):
        cells = [_address(row, values[sex]) for sex in sheets.SEXES]
        conditions = [(_address(row, number), labels) for number, labels in deciding]
        line = made[row - FIRST] if row - FIRST < len(made) else None
        page.write_formula(row, at, check(*cells, conditions), look("check"), checked(sheet, line) if line else "")


def _frame(page, sheet: Sheet, width: int, count: int, last: int, total: float) -> None:
    """What stays on the screen, what may be done, and how it is printed."""
    page.freeze_panes(FIRST, 1)
    page.protect("", PROTECTION)
    page.set_landscape()
    page.set_paper(A4 if total <= WIDEST_PAGE else A3)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    page.fit_to_pages(1, 0)
    page.repeat_rows(LABELS, CODES)
    beyond = max(0, math.ceil((len(stored(sheet.about)) - total) / USUAL))  # room for the sentence above the table
    page.print_area(0, 0, FIRST + max(count, 5) - 1, width + beyond - 1)
    page.set_footer(f"&L&8 {sheet.name.replace('&', '&&')}&R&8&P / &N")


def _stripes(book, page, named: int, width: int, last: int) -> None:
    """A line where the first column changes, and decimals where a number has them; ``named`` columns name a row."""
    line = {"top": 1, "top_color": looks.GREY, "bottom": 1, "bottom_color": looks.LINE}
    sides = {"left": 1, "left_color": looks.LINE, "right": 1, "right_color": looks.LINE}
    changes = f'=AND($A{FIRST + 2}<>"",$A{FIRST + 2}<>$A{FIRST + 1})'
    for first, after, properties in ((0, named, line), (named, width, line | sides)):
        if first < after:
            rule = {"type": "formula", "criteria": changes, "format": book.add_format(properties)}
            page.conditional_format(FIRST + 1, first, last, after - 1, rule)
    decimals = book.add_format({"num_format": "#,##0.0##"})
    fraction = f"=AND(ISNUMBER(A{FIRST + 1}),MOD(A{FIRST + 1},1)<>0)"
    page.conditional_format(FIRST, 0, last, width - 1, {"type": "formula", "criteria": fraction, "format": decimals})


def _width(column: Column, made: Sequence[Line]) -> float:
    field, word = column.field, max(map(len, column.label.split()))
    if field.type in ("count", "money", "number"):
        digits = max(
            (len(f"{value:,.0f}") for line in made if isinstance(value := column.content(line), float)), default=0
        )
        return max(WIDTHS["number"], digits + 4, word + 4)
    if field.type in ("year", "date"):
        return max(WIDTHS[field.type], word + 3)
    if field.name in ("scheme", "scheme_a", "scheme_b", "partner"):
        return max(WIDTHS["scheme"], min(WIDEST_CODE, _longest(column, made) + 2))
    if field.type in ("code", "origin"):
        longest = max(map(len, listed(field)), default=_longest(column, made))
        return max(WIDTHS["code"], min(WIDEST_CODE, round(longest * looks.LETTER) + 4), word + 3)
    return max(WIDTHS.get(field.name, WIDTHS["long"]), min(WIDEST, round(_longest(column, made) * looks.LETTER) + 4))


def _address(row: int, column: int) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    return xl_rowcol_to_cell(row, column)
