"""The columns of an action plan and the texts of its instructions, read once from ``plan.toml``."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from sslib.inquiry.tables import NUMERIC, Field
from sslib.language import stored

CODES = "plan"  # begins each code in the row of codes


@dataclass(frozen=True)
class Column:
    """A column of the plan: how it is read (``field``), its English heading, its width in the workbook."""

    field: Field
    heading: str
    width: float

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def label(self) -> str:
        """The heading in the language in use."""
        return stored(self.heading)

    @property
    def numeric(self) -> bool:
        return self.field.type in NUMERIC

    @property
    def code(self) -> str:
        """What stands above the heading in the row of codes."""
        return f"{CODES}.{self.name}"


@cache
def _stated() -> Mapping:
    return tomllib.loads(Path(__file__).with_name("plan.toml").read_text(encoding="utf-8"))


@cache
def columns() -> Mapping[str, Column]:
    """All columns by name, in the order of the workbook.

    >>> list(columns())[:3], columns()["target_year"].numeric
    (['action', 'title', 'decision'], True)
    """
    made = {}
    for name, entry in _stated()["columns"].items():
        rest = {key: value for key, value in entry.items() if key not in ("label", "width")}
        made[name] = Column(Field(name=name, **rest), entry["label"], entry["width"])
    return MappingProxyType(made)


def instructions() -> tuple[str, tuple[str, ...]]:
    """The title and the steps of the instructions, in English."""
    return _stated()["instructions"]["title"], tuple(_stated()["instructions"]["steps"])


def texts() -> Iterator[str]:
    """Every English text of ``plan.toml``, for the catalogue of translations."""
    title, steps = instructions()
    yield from (title, *steps)
    for column in columns().values():
        yield from (column.heading, column.field.about)
