"""Sentences that a workbook keeps up to date by itself: formulas that join texts and cells, with their values."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sslib.errors import N_
from sslib.inquiry.questionnaire.lines import Line
from sslib.inquiry.questionnaire.lists import quoted
from sslib.inquiry.sheets import SEXES, Sheet
from sslib.language import gettext as _

PERSONS = N_("Unit: persons.")
PERSONS_TIMES = N_("Unit: persons; what is typed is multiplied by {multiplier}.")
MONEY = N_("Unit: {currency}.")
MONEY_TIMES = N_("Unit: {currency}; what is typed is multiplied by {multiplier}.")
WHOLE = N_("Unit: persons one by one, amounts in {currency}; nothing here is multiplied.")
BOTH = N_("Units: persons, times {multiplier}; amounts in {currency}, times {money}.")
STOCKS = N_("Stocks on {date}.")
FLOWS = N_("Year from {start} to {end}.")
CHECK = N_("Women + men = total?")
AGREES = N_("agrees")
DIFFERS = N_("women + men: {sum}")
MARK = 'T("")&'  # begins every formula on a sheet of figures, so that the reader knows them at a glance


@dataclass(frozen=True)
class Reference:
    """A cell that a sentence speaks of: the formula that stands for it, and its value now."""

    formula: str
    value: str


def sentence(template: str, **references: Reference) -> Reference:
    """A translated sentence as a formula, its fields filled by cells."""
    parts, rest = [], _(template, **{name: f"\0{name}\0" for name in references})
    pieces = rest.split("\0")
    for number, piece in enumerate(pieces):
        if number % 2:
            parts.append(references[piece].formula)
        elif piece:
            parts.append(text(piece))
    value = "".join(references[piece].value if number % 2 else piece for number, piece in enumerate(pieces))
    return Reference("&".join(parts), value)


def text(content: str) -> str:
    """A text as formulas write it."""
    return '"' + content.replace('"', '""') + '"'


class Head:
    """The cells of the sheet of the return that other sheets speak of."""

    def __init__(self, book, title: str, rows: Mapping[str, int], head: Mapping[str, object]):
        self._head = head
        for column, row in rows.items():
            book.define_name(self.cell(column), f"={quoted(title)}!$B${row + 1}")

    def cell(self, column: str) -> str:
        """The name of the cell of a field."""
        return f"return_{column}"

    def number(self, column: str) -> Reference:
        """A multiplier."""
        value = self._head[column]
        return Reference(self.cell(column), f"{value:.0f}" if value == value else "")

    def word(self, column: str) -> Reference:
        """A text."""
        return Reference(self.cell(column), str(self._head[column]))

    def date(self, column: str) -> Reference:
        """A date with its day first, whatever the language of the spreadsheet program; blank as long as it is blank."""
        cell = self.cell(column)
        formula = f'IF(ISNUMBER({cell}),RIGHT("0"&DAY({cell}),2)&"/"&RIGHT("0"&MONTH({cell}),2)&"/"&YEAR({cell}),"")'
        try:
            value = datetime.date.fromisoformat(str(self._head[column])).strftime("%d/%m/%Y")
        except ValueError:
            value = ""
        return Reference(formula, value)


def units(sheet: Sheet, head: Head) -> Reference | None:
    """What stands above a sheet: the units in which is typed, and the date or year that its figures are for."""
    fields = [sheet.of.columns[column] for column in sheet.columns]
    persons = any(field.unit == "persons" and field.type == "count" for field in fields)
    money = any(field.type == "money" for field in fields)
    currency, multiplier, times = (
        head.word("currency"),
        head.number("person_multiplier"),
        head.number("money_multiplier"),
    )
    if persons and money:
        unit = sentence(BOTH, multiplier=multiplier, currency=currency, money=times)
    elif persons:
        unit = _either(multiplier, sentence(PERSONS), sentence(PERSONS_TIMES, multiplier=multiplier))
    elif money:
        unit = _either(
            times, sentence(MONEY, currency=currency), sentence(MONEY_TIMES, currency=currency, multiplier=times)
        )
    elif sheet.table in ("context", "published"):
        unit = sentence(WHOLE, currency=currency)
    else:
        return None
    if not sheet.valued:
        return unit
    stocks = sentence(STOCKS, date=head.date("reference_date"))
    flows = sentence(FLOWS, start=head.date("period_start"), end=head.date("period_end"))
    shown = (flows,) if sheet.table in ("benefits", "finance") else (stocks, flows)
    return Reference(
        '&"   ·   "&'.join(part.formula for part in (unit, *shown)),
        "   ·   ".join(part.value for part in (unit, *shown)),
    )


def check(total: str, female: str, male: str, conditions: Iterable[tuple[str, Iterable[str]]]) -> str:
    """The formula that says whether women and men are the total.

    The first three are the addresses of the values, which stand side by side; ``conditions`` the addresses of the cells
    that decide whether women and men must be the total, with the labels for which they must.
    """
    differs = sentence(DIFFERS, sum=Reference(f"({female}+{male})", "")).formula
    open_question = f"COUNT({total}:{male})<3"
    for address, labels in conditions:
        fits = ",".join(f"{address}={text(label)}" for label in labels)
        open_question = f"OR({open_question},NOT(OR({fits})))"
    return f'={MARK}IF({open_question},"",IF(ROUND({female}+{male}-{total},4),{differs},{text(_(AGREES))}))'


def checked(sheet: Sheet, line: Line) -> str:
    """The value of that formula."""
    values = [line.values.get(sex) for sex in SEXES]
    if not all(isinstance(value, float) for value in values):
        return ""
    if any(line.cells[column] not in codes for column, codes in (sheet.adds_up or {}).items()):
        return ""
    total, female, male = values
    return _(DIFFERS, sum=f"{female + male:.15g}") if round(female + male - total, 4) else _(AGREES)


def _either(multiplier: Reference, one: Reference, many: Reference) -> Reference:
    return Reference(
        f"IF({multiplier.formula}=1,{one.formula},{many.formula})", one.value if multiplier.value == "1" else many.value
    )
