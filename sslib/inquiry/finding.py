"""A finding: a rule that does not hold at one place of a return, told in the language in use."""

import hashlib
import math
import numbers
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sslib import codes, language
from sslib.errors import UnknownName
from sslib.inquiry import reading
from sslib.inquiry.accepted import Acceptance
from sslib.inquiry.reading import Problem
from sslib.inquiry.rules.base import Hit, Rule
from sslib.inquiry.tables import Field, Return, tables
from sslib.language import gettext as _
from sslib.language import stored


@dataclass(frozen=True)
class Finding:
    """What a rule found. Two findings are equal if rule, table, key, column and observed value are.

    Parameters
    ----------
    rule, severity, owner : id of the rule; ``E``, ``W`` or ``I``; who settles it (code list ``owner``)
    place : address for people, ``'3 Persons'!F12`` or ``persons.csv:12``; the table where there is none
    table, key, column : where it shows; ``key`` is ``column=value`` of the columns that name the row, in codes
    observed, expected : numbers, texts, pairs of bounds, or None
    scheme, institution : of the row, where it has one
    acceptance : why it may stay as it is, if somebody has said so
    lapsed : the acceptance that no longer holds, because the value changed
    """

    rule: str
    table: str
    key: str
    column: str
    observed: object
    expected: object = field(default=None, compare=False)
    severity: str = field(default="E", compare=False)
    owner: str = field(default="FP", compare=False)
    place: str = field(default="", compare=False)
    scheme: str = field(default="", compare=False)
    institution: str = field(default="", compare=False)
    acceptance: Acceptance | None = field(default=None, compare=False)
    lapsed: Acceptance | None = field(default=None, compare=False)
    stated: Rule | None = field(default=None, compare=False, repr=False)
    problem: Problem | None = field(default=None, compare=False, repr=False)
    named: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)
    values: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)

    @cached_property
    def id(self) -> str:
        """The same in every run as long as the finding is the same."""
        identity = "\x1f".join((self.rule, self.table, self.key, self.column, plain(self.observed)))
        return f"{self.rule}-{hashlib.sha256(identity.encode()).hexdigest()[:10]}"

    @property
    def spot(self) -> tuple[str, str, str, str]:
        """The finding without its observed value."""
        return self.rule, self.table, self.key, self.column

    @property
    def state(self) -> str:
        """``open`` or ``accepted``."""
        return "accepted" if self.acceptance else "open"

    @property
    def reason(self) -> str:
        """Why an accepted finding may stay; blank for an open one."""
        return self.acceptance.reason if self.acceptance else ""

    def message(self) -> str:
        """What was found."""
        if self.problem:
            return reading.told(self.problem)
        values = {name: said(value, self._field(name)) for name, value in self.values.items()}
        of = self._field(self.column)
        return _(self.stated.message, **(values | {"observed": said(self.observed, of), "expected": self.wanted()}))

    def cause(self) -> str:
        """The usual cause."""
        return stored(self.stated.cause)

    def remedy(self) -> str:
        """What to do."""
        return stored(self.stated.remedy)

    def wanted(self) -> str:
        """The expected value as people read it; an en dash where there is none."""
        return said(self.expected, self._field(self.column))

    def found(self) -> str:
        """The observed value as people read it."""
        return said(self.observed, self._field(self.column))

    def where(self) -> str:
        """The address of the cell; the line or the title of the table where there is none, with the column."""
        known = tables().get(self.place)
        place = stored(known.title) if known else self.place
        return place if "!" in place or self.column in ("", "value") else f"{place}, {self.column}"

    def row(self) -> str:
        """What names the row, in words; totals go without saying."""
        return " · ".join(said(value, self._field(name)) for name, value in self.named if value not in ("", "total"))

    def addressee(self) -> str:
        """Who settles it: the institution by its name, another owner by what it is."""
        return self.institution if self.owner == "INST" and self.institution else codes.owner.label(self.owner)

    def _field(self, name: str) -> Field | None:
        own = [tables()[self.table]] if self.table else []
        return next((table.columns[name] for table in (*own, *tables().values()) if name in table.columns), None)


class Rows:
    """The rows of a return as a finding speaks of them: key, scheme, institution, address. A table is opened once."""

    def __init__(self, current: Return, earlier: Return | None = None):
        self.current, self._columns = current, {}
        self.institutions: dict[str, str] = {}
        for made in (earlier, current):
            if made is not None:
                schemes = made["schemes"]
                self.institutions |= dict(zip(schemes["scheme"], schemes["institution"], strict=True))

    def of_hit(self, rule: Rule, hit: Hit) -> Finding:
        """The finding that a check reports."""
        index = None if hit.index is None else int(hit.index)
        place = self.current.cell(hit.table, index, hit.column)
        values = {name: settled(value) for name, value in hit.values.items()}
        return self._made(rule, hit.table, index, hit.column, place, settled(hit.observed),
                          expected=settled(hit.expected), values=values)  # fmt: skip

    def of_problem(self, rule: Rule, problem: Problem) -> Finding:
        """The finding that reading reports; one that is in no row is known by its address."""
        table, index, column = self._at(problem.place)
        told = dict(problem.values)
        fields = tables()[table].columns if table else {}
        column = column or told.get("column") or next((f.name for f in fields.values() if f.about == told.get("about")),
                                                      "")  # fmt: skip
        return self._made(rule, table, index, column, problem.place, problem.value, problem=problem)

    def _made(self, rule, table, index, column, place, observed, **more) -> Finding:
        named = () if index is None else tuple(
            (name, self._column(table, name)[index]) for name in tables()[table].key
        )  # fmt: skip
        key = "; ".join(f"{name}={value}" for name, value in named if value)
        if index is None and more.get("problem"):
            key = place
        scheme = dict(named).get("scheme") or dict(named).get("scheme_a") or more.get("values", {}).get("scheme") or ""
        owner = "FP" if rule.owner == "INST" and table and not scheme and not _of_schemes(table) else rule.owner
        return Finding(
            rule.id, table, key, column, observed, severity=rule.severity, owner=owner, place=place, stated=rule,
            scheme=scheme, institution=self.institutions.get(scheme, ""), named=named, **more,
        )  # fmt: skip

    def _column(self, table: str, name: str) -> list:
        if table not in self._columns:
            frame = self.current[table]
            self._columns[table] = {column: frame[column].tolist() for column in tables()[table].key}
        return self._columns[table][name]

    def _at(self, place: str) -> tuple[str, int | None, str]:
        """Table, row and column of an address; the table alone for a file without that row."""
        stem = place.partition(".csv")[0]
        return self._cells.get(place) or (stem if stem in tables() else "", None, "")

    @cached_property
    def _cells(self) -> Mapping[str, tuple[str, int, str]]:
        """Every address of the return; where rows stand side by side, what they share belongs to the first."""
        found: dict[str, tuple[str, int, str]] = {}
        for table, places in self.current.places.items():
            for index, place in enumerate(places):
                for column in place.letters or ("",):
                    found.setdefault(place.cell(column), (table, index, column))
        return found


def _of_schemes(table: str) -> bool:
    """Whether its rows belong to schemes; the rest of a return no institution answers for."""
    return not {"scheme", "scheme_a"}.isdisjoint(tables()[table].columns)


def settled(value: object) -> object:
    """A value of a check as plain Python: float, text, None, or a pair of them."""
    if isinstance(value, (tuple, list)):
        return tuple(map(settled, value))
    if language.missing(value):
        return None
    return float(value) if isinstance(value, numbers.Real) else str(value)


def plain(value: object) -> str:
    """A settled value as text that is the same in every language; a pair of bounds as ``low..high``.

    >>> plain(100.0), plain(0.1 + 0.2), plain((None, 5.0)), plain(None)
    ('100', '0.3', '..5', '')
    """
    if isinstance(value, tuple):
        return "..".join(map(plain, value))
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else f"{value:.15g}"
    return "" if value is None else str(value)


def said(value: object, of: Field | None = None) -> str:
    """A settled value as people read it in the language in use: labels for codes, numbers as the language writes them.

    >>> said(1234.5), said((None, 30.0)), said((0.5, 1.0)), said("old_age", tables()["persons"].columns["function"])
    ('1,234.5', 'at most 30', 'between 0.5 and 1', 'Old age')
    """
    if value in (None, "", (None, None)):
        return language.MISSING
    if isinstance(value, tuple):
        low, high = (None if part is None else said(part, of) for part in value)
        if low is None:
            return _("at most {high}", high=high)
        return _("at least {low}", low=low) if high is None else _("between {low} and {high}", low=low, high=high)
    if isinstance(value, float):
        return language.year(value) if of is not None and of.type == "year" and value.is_integer() else _number(value)
    return _label(value, of)


def _number(value: float) -> str:
    """Two decimals at most; three figures where a number is smaller than one."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    most = 2 if value == 0 or abs(value) >= 1 else 2 - math.floor(math.log10(abs(value)))
    return language.number(value, next(n for n in range(most + 1) if round(value, n) == round(value, most)))


def _label(text: str, of: Field | None) -> str:
    if of is not None and of.list is not None:
        parts = text.split(";")
        return ", ".join(of.list.label(part) for part in parts) if all(part in of.list for part in parts) else text
    if of is not None and of.type in ("country", "origin"):
        try:
            return codes.countries.label(text)
        except UnknownName:
            return text
    return text
