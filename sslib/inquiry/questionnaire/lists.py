"""The lists that cells offer: labels in the language of the workbook, on a hidden sheet, under names."""

from collections.abc import Iterable, Mapping

from sslib import codes
from sslib.errors import N_
from sslib.inquiry.questionnaire.cells import label
from sslib.inquiry.sheets import LISTS, Sheet, word
from sslib.inquiry.tables import Field
from sslib.language import gettext as _

SCHEMES = ("scheme", "scheme_a", "scheme_b")
UNUSED = {"flags": ("over_100",)}  # flags of indicators, not of returns
MESSAGE, TITLE = 255, 32  # letters that a message and its title can have

TITLES = {"list": N_("Not in the list"), "value": N_("No number"), "year": N_("No year")}
MESSAGES = {
    "list": N_("Choose an entry of the list."),
    "count": N_("Type a number from 0 upwards, or a word for a missing figure: {words}."),
    "value": N_("Type a number, or a word for a missing figure: {words}."),
    "plain": N_("Type a number, or leave the cell blank."),
    "year": N_("Type a year with four digits."),
    "multiplier": N_("Choose 1, 1000 or 1000000."),
}
MULTIPLIERS = {"money_multiplier": [1, 1000, 1_000_000], "person_multiplier": [1, 1000]}


class Lists:
    """The hidden sheet of lists, and the rule that each kind of cell gets."""

    def __init__(self, country: str):
        self._names: dict[str, list[str]] = {
            "origins": [codes.countries.label(code) for code in _origins(country)],
            "words": list(missing_words()),
        }

    def write(self, book, look, title: str) -> None:
        """Fill the sheet ``title`` with the lists that were asked for and give them their names."""
        sheet = book.get_worksheet_by_name(title)
        for column, (name, entries) in enumerate(sorted(self._names.items())):
            sheet.set_column(column, column, max(map(len, entries)) + 2)
            sheet.write_string(0, column, f"{LISTS}.{name}", look("code"))
            sheet.write_column(1, column, entries)
            letter = _letter(column)
            book.define_name(f"list_{name}", f"={quoted(title)}!${letter}$2:${letter}${len(entries) + 1}")
        sheet.protect()
        sheet.very_hidden()

    def rule(self, field: Field, valued: bool) -> Mapping | None:
        """The validation of the cells of a column; None where anything may be typed."""
        if field.type in ("code", "codes"):
            self._names[field.codelist] = listed(field)
            # several codes stand in one cell: the list helps, but does not bind
            return _rule("list", source=f"=list_{field.codelist}", show_error=field.type == "code")
        if field.type == "origin":  # any country of the world may be typed
            return _rule("list", source="=list_origins", show_error=False)
        if field.name in SCHEMES:
            return _rule("list", source="=list_schemes", show_error=False)
        if field.name in MULTIPLIERS:
            return _rule("list", "multiplier", source=MULTIPLIERS[field.name])
        if field.type == "year":
            return _rule("year", validate="integer", criteria="between", minimum=1800, maximum=2200)
        if field.type in ("count", "money", "number"):
            return {"valued": valued, "counted": field.type == "count"}
        return None


def listed(field: Field) -> list[str]:
    """The labels that the cells of a column offer; none where there is no list."""
    return [label(field, code) for code in field.list or () if code not in UNUSED.get(field.codelist, ())]


def number_rule(rule: Mapping, address: str) -> Mapping:
    """The validation of cells that hold a number, or a word where a figure may be missing; ``address`` is the first."""
    least = f",{address}>=0" if rule["counted"] else ""
    number = f"AND(ISNUMBER({address}){least})"
    if not rule["valued"]:
        return _rule("value", "plain", validate="custom", value=f"={number}")
    kind = "count" if rule["counted"] else "value"
    return _rule("value", kind, validate="custom", value=f"=OR({number},COUNTIF(list_words,{address})>0)")


def missing_words() -> Iterable[str]:
    """The words that stand in place of a number, in the language in use."""
    return (word(flag) for flag in ("na", "nap", "c"))


def quoted(title: str) -> str:
    """The title of a sheet as formulas write it."""
    return "'" + title.replace("'", "''") + "'"


def schemes_name(book, sheet: Sheet, first: int, last: int) -> None:
    """Name the cells with the short names of the schemes: what is typed there is offered everywhere else."""
    letter = _letter(sheet.columns.index("scheme"))
    book.define_name("list_schemes", f"={quoted(sheet.name)}!${letter}${first + 1}:${letter}${last + 1}")


def _rule(title: str, message: str = "", **rule) -> Mapping:
    words = ", ".join(missing_words())
    told = _(MESSAGES[message or title], words=words) if "{words}" in MESSAGES[message or title] else _(
        MESSAGES[message or title])  # fmt: skip
    return {"validate": "list", "error_title": _(TITLES[title])[:TITLE], "error_message": told[:MESSAGE]} | rule


def _origins(country: str) -> list[str]:
    """The States of the region, the invented ones for an invented State, and the groups of countries."""
    invented = codes.lists()["invented"] if codes.INVENTED.fullmatch(country) else ()
    groups = [code for code in codes.lists()["origin_groups"] if code != "all"]
    return [*(code for code in (*invented, *codes.countries) if code != country), *groups]


def _letter(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return xl_col_to_name(column)
