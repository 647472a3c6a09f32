"""The review of a return: every rule that can run, every finding in one run, and what could not be tested."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import groupby
from types import MappingProxyType

from sslib import codes
from sslib.errors import N_
from sslib.inquiry import scorecard
from sslib.inquiry.accepted import Acceptance
from sslib.inquiry.finding import Finding, Rows, plain
from sslib.inquiry.reading import MESSAGES, Problem
from sslib.inquiry.rules import base
from sslib.inquiry.settings import Settings
from sslib.inquiry.tables import Return, tables

GRAVITY = ("E", "W", "I")
READING = 1  # rules up to this level are tested while a return is read
NOT_READ = N_("it is tested while a file is read, and this return was not read from one")


@dataclass(frozen=True)
class Review:
    """What the review of a return found, and what it could not test.

    Parameters
    ----------
    current : the return
    findings : in the order in which they are worked off: by who settles them, errors first, by rule and place
    ran : ids of the rules that ran; not_run : id -> why a rule did not (English, to be translated)
    rules : all rules by id
    settings : thresholds of the State
    refused : acceptances of errors: an error cannot be accepted
    unused : acceptances that belong to no finding any more
    """

    current: Return = field(repr=False)
    findings: tuple[Finding, ...]
    ran: tuple[str, ...]
    not_run: Mapping[str, str]
    rules: Mapping[str, base.Rule] = field(repr=False)
    settings: Settings = field(default_factory=Settings)
    refused: tuple[Acceptance, ...] = ()
    unused: tuple[Acceptance, ...] = ()

    @cached_property
    def open(self) -> tuple[Finding, ...]:
        """The findings that nobody has accepted."""
        return tuple(finding for finding in self.findings if finding.state == "open")

    @cached_property
    def accepted(self) -> tuple[Finding, ...]:
        """The findings that may stay as they are."""
        return tuple(finding for finding in self.findings if finding.state == "accepted")

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """Open findings by severity, and the accepted ones."""
        open_ones = {gravity: sum(f.severity == gravity for f in self.open) for gravity in GRAVITY}
        return MappingProxyType(open_ones | {"accepted": len(self.accepted)})

    @cached_property
    def passed(self) -> tuple[str, ...]:
        """The rules that ran and have no open finding."""
        broken = {finding.rule for finding in self.open}
        return tuple(rule for rule in self.ran if rule not in broken)

    @cached_property
    def rows(self) -> int:
        """How many rows the return has."""
        return sum(len(self.current[name]) for name in tables())

    @cached_property
    def checked(self) -> bool:
        """Whether anything could be said: there is a figure, and a rule on figures ran."""
        tested = any(self.rules[rule].level > READING for rule in self.ran)
        return tested and any(self.current[name]["value"].notna().any() for name in scorecard.FIGURES)

    def groups(self) -> Iterator[tuple[str, tuple[Finding, ...]]]:
        """The open findings by who settles them."""
        for _place, group in groupby(self.open, _owner):
            found = tuple(group)
            yield found[0].addressee(), found

    def scorecard(self, given: str = ""):
        """The quality of the return by dimension; see ``scorecard.scorecard``."""
        blank = sum(f.problem is not None and f.problem.template == MESSAGES["blank"] for f in self.findings)
        return scorecard.scorecard(self.current, self.rules, self.ran, self.passed, given, blank)

    def lights(self):
        """A traffic light for each scheme; see ``scorecard.lights``."""
        return scorecard.lights(self.current, self.open)


def review(
    current: Return,
    problems: Iterable[Problem] = (),
    earlier: Return | None = None,
    settings: Settings | None = None,
    accepted: Iterable[Acceptance] = (),
    *,
    rules: Mapping[str, base.Rule] | None = None,
    checks: Mapping[str, base.Check] | None = None,
) -> Review:
    """Run every rule on a return.

    Parameters
    ----------
    problems : what reading the return reported; each becomes a finding
    earlier : the return of the year before
    settings : thresholds of the State
    accepted : reasons given for findings of an earlier run
    rules, checks : those of the kit, unless others are given

    A rule whose figures are not there does not run; it is told and never counted as passed. An acceptance closes a
    warning with the same rule, table, key, column and observed value. Where only the value differs, the finding is
    open and remembers the acceptance that no longer holds. An error is never closed.
    """
    if checks is None:
        from sslib.inquiry.rules import checks as of_the_kit

        checks = of_the_kit()
    rules = base.rules() if rules is None else rules
    settings = settings or Settings()
    rows = Rows(current, earlier)
    found = [rows.of_problem(rules[problem.rule], problem) for problem in problems]
    read = bool(current.places or found)
    ran, not_run = [], {}
    case = base.Case(current, earlier)
    for rule in rules.values():
        if rule.level <= READING:
            if read:
                ran.append(rule.id)
            else:
                not_run[rule.id] = NOT_READ
            continue
        hits, why = _run(checks[rule.id], case.under(settings.threshold(rule)))
        found += [rows.of_hit(rule, hit) for hit in hits]
        if why and not hits:
            not_run[rule.id] = why
        else:
            ran.append(rule.id)
    judged, refused, unused = _judged(found, tuple(accepted))
    return Review(
        current, tuple(sorted(judged, key=_order)), tuple(ran), MappingProxyType(not_run), rules, settings, refused,
        unused,
    )  # fmt: skip


def _run(check: base.Check, case: base.Case) -> tuple[list[base.Hit], str]:
    hits: list[base.Hit] = []
    try:
        for hit in check(case):
            hits.append(hit)
    except base.NotRun as missing:
        return hits, missing.why
    return hits, ""


def _judged(found: Iterable[Finding], accepted: tuple[Acceptance, ...]):
    """The findings with what was accepted; the acceptances of errors; those that belong to no finding."""
    by_spot: dict[tuple, list[Acceptance]] = {}
    for entry in accepted:
        by_spot.setdefault(entry.spot, []).append(entry)
    judged, refused, met = [], [], set()
    for finding in found:
        of_spot = by_spot.get(finding.spot, [])
        met |= {id(entry) for entry in of_spot}
        holding = next((entry for entry in of_spot if _holds(entry, finding)), None)
        if finding.severity == "E":
            refused += of_spot
        elif holding:
            finding = replace(finding, acceptance=holding)
        elif of_spot:
            finding = replace(finding, lapsed=of_spot[-1])
        judged.append(finding)
    unused = tuple(entry for entry in accepted if id(entry) not in met)
    return judged, tuple(dict.fromkeys(refused)), unused


def _holds(entry: Acceptance, finding: Finding) -> bool:
    """Whether the value is the accepted one; a spreadsheet program may have rounded it, but leaves the id alone."""
    return entry.id == finding.id if entry.id else entry.observed == plain(finding.observed)


def _owner(finding: Finding) -> tuple:
    """Institutions first, by name, then the others in the order of the code list."""
    if finding.owner == "INST":
        return 0, not finding.institution, finding.institution.casefold(), finding.institution
    return 1, list(codes.owner).index(finding.owner), "", ""


def _order(finding: Finding) -> tuple:
    return _owner(finding), GRAVITY.index(finding.severity), finding.rule, _natural(finding.place)


def _natural(place: str) -> list:
    return [int(part) if part.isdecimal() else part for part in re.split(r"([0-9]+)", place)]
