"""Thresholds of a State: a TOML file that states, for a rule, another threshold than the kit's, since when and why.

[V37]
persons = 0.3
date = 2026-01-15
reason = "The reform of 2025 opened the scheme to the self-employed."
"""

import datetime
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from sslib.errors import N_, BadInput, UnknownName
from sslib.inquiry.rules import base

STATED = ("date", "reason")


@dataclass(frozen=True)
class Override:
    """A threshold of the State: the rule, the name of the threshold, its value, that of the kit, since when, why."""

    rule: str
    name: str
    value: float
    default: float
    date: str
    reason: str


@dataclass(frozen=True)
class Settings:
    """The thresholds that a State has changed."""

    overrides: tuple[Override, ...] = ()

    def threshold(self, rule: base.Rule) -> Mapping[str, float]:
        """The thresholds in force for a rule: the kit's, and over them those of the State."""
        own = {entry.name: entry.value for entry in self.overrides if entry.rule == rule.id}
        return MappingProxyType(dict(rule.threshold) | own)


def read(path: Path, rules: Mapping[str, base.Rule] | None = None) -> Settings:
    """Read the thresholds of a State.

    Parameters
    ----------
    rules : the rules that may be named (default: all rules of the kit)

    Raises
    ------
    BadInput
        If the file cannot be read, a value is no number, or a date or reason is missing.
    UnknownName
        If there is no such rule, or the rule has no such threshold.
    """
    path, known = Path(path), base.rules() if rules is None else rules
    made: list[Override] = []
    for name, entry in _tables(path).items():
        if name not in known:
            raise UnknownName.of(N_("No rule is called '{name}'."), name, known)
        if not isinstance(entry, dict):
            raise BadInput(
                [N_("{file}: '{name}' is the name of a rule. Write [{name}], and its thresholds below.")],
                file=path.name, name=name,
            )  # fmt: skip
        made += _overrides(path.name, known[name], entry)
    return Settings(tuple(made))


def _tables(path: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadInput(
            [N_("The file {file} cannot be read: {reason}.")], file=path.name, reason=error.strerror
        ) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(
            [
                N_("The thresholds in {file} cannot be read: {reason}."),
                N_("A rule stands in square brackets; below it stand lines such as: persons = 0.3"),
            ],
            file=path.name, reason=error,
        ) from error  # fmt: skip


def _overrides(file: str, rule: base.Rule, entry: Mapping[str, object]) -> list[Override]:
    where = {"file": file, "rule": rule.id}
    thresholds = {name: value for name, value in entry.items() if name not in STATED}
    for name, value in thresholds.items():
        if name not in rule.threshold:
            raise UnknownName.of(
                N_("{file}: the rule {rule} has no threshold '{name}'."), name, (*rule.threshold, *STATED), **where
            )
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise BadInput(
                [N_("{file}, {rule}: '{name}' must be a number, and it is {value}.")], name=name, value=value, **where
            )
    if not thresholds:
        raise BadInput(
            [N_("{file}, {rule}: no threshold is stated."), N_("Known are: {known}.")],
            known=", ".join(rule.threshold) or "–", **where,
        )  # fmt: skip
    date, reason = _date(entry.get("date")), entry.get("reason")
    if not date or not isinstance(reason, str) or not reason.strip():
        raise BadInput(
            [
                N_("{file}, {rule}: another threshold needs a date and a reason."),
                N_('Write, for example: date = 2026-01-15 and reason = "…"'),
            ],
            **where,
        )
    return [
        Override(rule.id, name, float(value), float(rule.threshold[name]), date, reason.strip())
        for name, value in thresholds.items()
    ]


def _date(value: object) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()[:10]
    try:
        return datetime.date.fromisoformat(str(value)).isoformat()
    except ValueError:
        return ""
