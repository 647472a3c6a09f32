"""The sheets of the questionnaire, read once from ``sheets.toml``: which rows and columns of a return each one shows.

Writer and reader share this and nothing else. Every row of a return has exactly one home.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from sslib.inquiry.tables import Table, tables
from sslib.language import current, stored

CODE = re.compile(r"([a-z_0-9]+)\.([a-z_0-9]+)(?::([a-z]*))?")
SEXES = ("total", "female", "male")
TITLE = 31  # letters of a sheet's title, at most
NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\]")
COVER, DEFINITIONS, LISTS = "cover", "definitions", "lists"
CHECK, LABEL, ABOUT = NOT_READ = "check", "label", "about"  # columns that are for people
FIELD, VALUE = "field", "value"  # the columns of the sheet of the return, which has a row for each field


@dataclass(frozen=True)
class Sheet:
    """A view of a table: its columns, whether values stand side by side for the sexes, which rows live here.

    ``only`` maps a column to the codes that its rows have; ``"*"`` is any code. ``adds_up`` is None where women and men
    need not be the total, else it names the rows where they must be.
    """

    key: str
    tab: str
    title: str
    about: str
    table: str
    columns: tuple[str, ...] = ()
    wide: bool = False
    joined: bool = False
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    seldom: tuple[str, ...] = ()
    adds_up: Mapping[str, tuple[str, ...]] | None = None

    @property
    def module(self) -> bool:
        """Whether the sheet belongs to the module on migrant workers."""
        return self.tab.startswith("M")

    @property
    def name(self) -> str:
        """The title of the sheet in the language in use, as a workbook can bear it."""
        return NOT_IN_A_TITLE.sub("-", f"{self.tab} {stored(self.title)}".strip())[:TITLE].strip("' ")

    @property
    def of(self) -> Table:
        """The table of the return that the sheet shows."""
        return tables()[self.table]

    @property
    def valued(self) -> bool:
        """Whether a row is one value that may be missing for a reason, so that a blank one is an open question."""
        return VALUE in self.columns and not self.of.columns[VALUE].required

    @property
    def constants(self) -> Mapping[str, str]:
        """Columns that are not shown, because all rows of the sheet have the same code."""
        return {column: codes[0] for column, codes in self.only.items() if column not in self.columns}

    @property
    def key_columns(self) -> tuple[str, ...]:
        """The shown columns that name a row."""
        return tuple(column for column in self.columns if column in self.of.key)

    def code(self, column: str, sex: str | None = None) -> str:
        """What stands in the row of codes above a column.

        >>> sheets()["persons"].code("value", "female")
        'persons.value:female'
        """
        return f"{self.key}.{column}" + ("" if sex is None else f":{sex}")

    def homes(self, frame) -> object:
        """A mask of the rows that fit this sheet by themselves."""
        import pandas as pd

        fits = pd.Series(True, index=frame.index)
        for column, codes in self.only.items():
            fits &= frame[column] != "" if codes == ("*",) else frame[column].isin(codes)
        return fits


@cache
def _stated() -> Mapping:
    return tomllib.loads(Path(__file__).with_name("sheets.toml").read_text(encoding="utf-8"))


@cache
def sheets() -> Mapping[str, Sheet]:
    """All sheets with figures by key, in the order of the workbook.

    >>> list(sheets())[:4], sheets()["access"].module
    (['return', 'schemes', 'persons', 'benefits'], True)
    """
    made = {}
    for entry in _stated()["sheet"]:
        lists = {name: tuple(entry.get(name, ())) for name in ("columns", "seldom")}
        pairs = {name: MappingProxyType({column: tuple(codes) for column, codes in entry[name].items()})
                 for name in ("only", "adds_up") if name in entry}  # fmt: skip
        made[entry["key"]] = Sheet(**(entry | lists | pairs))
    return MappingProxyType(made)


def views(table: str) -> list[Sheet]:
    """The sheets that show a table, in order."""
    return [sheet for sheet in sheets().values() if sheet.table == table]


def rows(frame, table: str) -> Mapping[str, object]:
    """For each sheet of a table, its rows of the table: the first sheet that fits is the home of a row."""
    import pandas as pd

    free, found = pd.Series(True, index=frame.index), {}
    for sheet in views(table):
        if sheet.joined:
            found[sheet.key] = frame
            continue
        mine = free & sheet.homes(frame)
        found[sheet.key], free = frame[mine], free & ~mine
    return found


def label(table: str, column: str) -> str:
    """What a person reads above a column, in the language in use."""
    labels = _stated()["labels"]
    return stored(labels.get(f"{table}.{column}") or labels[column])


def heading(column: str) -> str:
    """What a person reads above a column of any table; a text that is no column is given back as it is."""
    labels = _stated()["labels"]
    return stored(labels[column]) if column in labels else column


def word(flag: str) -> str:
    """What stands in a cell whose figure is missing for the reason ``flag``, in the language in use.

    >>> word("na")
    'na'
    """
    words = _stated()["words"]
    return words[flag][current()] if flag in words else flag


@cache
def flags() -> Mapping[str, str]:
    """Every word that a cell may hold in place of a number, in small letters, and the flag that it means.

    >>> flags()["n.d."], flags()["nap"]
    ('na', 'nap')
    """
    known = {flag.casefold(): flag for flag in tables()["persons"].columns["flag"].list}
    for flag, words in _stated()["words"].items():
        known |= {text.casefold(): flag for text in words.values()}
    return MappingProxyType(known)


def cover() -> Mapping:
    """The texts of the first sheet, in English."""
    return MappingProxyType(_stated()["cover"])


def definitions(codelist: str) -> Mapping[str, str]:
    """What the codes of a list count, in English; an empty mapping where nothing is defined."""
    return MappingProxyType(_stated()["definitions"].get(codelist, {}))


def defined() -> tuple[str, ...]:
    """The code lists whose codes are defined."""
    return tuple(_stated()["definitions"])


def texts() -> Iterator[str]:
    """Every English text of ``sheets.toml``, for the catalogue of translations."""
    yield from (_stated()["cover"]["title"], _stated()["cover"]["layout"], *_stated()["cover"]["steps"])
    for written, meaning in _stated()["cover"]["missing"]:
        yield from ([] if written in flags() else [written]) + [meaning]
    yield from _stated()["labels"].values()
    for sheet in sheets().values():
        yield from (sheet.title, sheet.about)
    for codes in _stated()["definitions"].values():
        yield from codes.values()
