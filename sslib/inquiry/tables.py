"""The tables of a return, read once from ``tables.toml``, and the immutable ``Return`` that holds them.

Everything that knows a column of the return asks here: the workbook, the CSV reader, the checks, the documentation.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from sslib import codes
from sslib.errors import N_, UnknownName

NUMERIC = ("year", "count", "money", "number")


@dataclass(frozen=True)
class Field:
    """One column: what it says, its type, its code list, its unit, whether it must be filled or may be absent."""

    name: str
    about: str
    type: str
    codelist: str = ""
    unit: str = ""
    required: bool = False
    default: str = ""
    optional: bool = False

    @property
    def list(self) -> codes.CodeList | None:
        """The code list of the column, if it has one."""
        return getattr(codes, self.codelist) if self.codelist else None


@dataclass(frozen=True)
class Table:
    """One table: its title, what a row is, its columns, and the columns that name a row."""

    name: str
    title: str
    about: str
    columns: Mapping[str, Field]
    key: tuple[str, ...] = ()
    single: bool = False
    optional: bool = False


@cache
def tables() -> Mapping[str, Table]:
    """All tables by name, in the order of the return.

    >>> list(tables())[:3], tables()["persons"].columns["value"].unit
    (['return', 'schemes', 'persons'], 'persons')
    """
    stated = tomllib.loads(Path(__file__).with_name("tables.toml").read_text(encoding="utf-8"))
    made = {}
    for name, entry in stated.items():
        columns = {key: Field(name=key, **stated_field) for key, stated_field in entry.pop("columns").items()}
        entry["key"] = tuple(entry.get("key", ()))
        made[name] = Table(name=name, columns=MappingProxyType(columns), **entry)
    return MappingProxyType(made)


@dataclass(frozen=True)
class Place:
    """Where a row of a return was read: the name of a sheet or file, its row, and the letter of each column.

    >>> Place("3 Persons", 12, {"value": "F"}).cell("value"), Place("persons.csv", 12).cell("value")
    ("'3 Persons'!F12", 'persons.csv:12')
    """

    where: str
    row: int
    letters: Mapping[str, str] | None = None

    def cell(self, column: str = "") -> str:
        """The address of one cell as a spreadsheet program understands it; of the line, in a CSV file."""
        if self.letters is None:
            return f"{self.where}:{self.row}"
        sheet = self.where if self.where.isidentifier() else "'" + self.where.replace("'", "''") + "'"
        return f"{sheet}!{self.letters.get(column) or next(iter(self.letters.values()), 'A')}{self.row}"


@dataclass(frozen=True)
class Return:
    """A return of the Social Security Inquiry: its tables, and where each row was read.

    Parameters
    ----------
    frames : table name -> frame with the columns of ``tables()``; a missing table is empty
    places : table name -> for each row, where it was read
    name : of the file or folder

    The frames are handed out as copies: a return does not change.
    """

    frames: Mapping[str, object]
    places: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)
    name: str = ""

    def __getitem__(self, table: str):
        """A copy of one table."""
        if table not in tables():
            raise UnknownName.of(N_("A return has no table '{name}'."), table, tables())
        if table in self.frames:
            return self.frames[table].copy()
        return empty(table)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Return) and all(self[name].equals(other[name]) for name in tables())

    def cell(self, table: str, index: int | None, column: str = "") -> str:
        """The address of one cell, or the table's name where the return was not read from a file."""
        rows = self.places.get(table, ())
        return rows[index].cell(column) if index is not None and index < len(rows) else table

    @property
    def head(self) -> Mapping[str, object]:
        """The one row of the table ``return``."""
        return MappingProxyType(self["return"].iloc[0].to_dict())


def empty(table: str):
    """A table without rows, with the right columns and types."""
    import pandas as pd

    return typed(pd.DataFrame(columns=list(tables()[table].columns)), table)


def typed(frame, table: str):
    """The frame with the columns of the table in their order: counts, amounts and years as numbers, the rest as text.

    Missing numbers are NaN, missing text is empty text.
    """
    made = frame.reindex(columns=list(tables()[table].columns)).reset_index(drop=True)
    for name, column in tables()[table].columns.items():
        if column.type in NUMERIC:
            made[name] = made[name].astype("float64")
        else:
            made[name] = made[name].astype("object").fillna("").astype(text_type())
            if column.default:
                made[name] = made[name].replace("", column.default)
    return made


@cache
def text_type():
    """The type of a column of text: the same whether or not pyarrow is there, whose short texts are slow to compare."""
    import pandas as pd

    return pd.StringDtype("python", na_value=float("nan"))
