"""The findings of a review as lines for a terminal, as CSV for a spreadsheet program, as JSON for another program."""

import csv
import io
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import groupby

from sslib import codes, language
from sslib.errors import N_
from sslib.inquiry.accepted import FILLED_IN, shielded
from sslib.inquiry.finding import Finding, plain, said
from sslib.inquiry.review import GRAVITY, Review
from sslib.language import gettext as _
from sslib.language import stored

OWN = (
    "id", "rule", "severity", "owner", "institution", "scheme", "place", "table", "key", "column", "observed",
    "expected", "state",
)  # fmt: skip
ALIKE = 4  # findings that say the same are told together from this number on
COLUMNS = (*OWN, "message", "cause", "remedy", "note", *FILLED_IN)


def lines(review: Review) -> Iterator[str]:
    """The review for a terminal, in the language in use.

    By who settles it, errors first; the findings of one rule stand together, with its usual cause and what to do
    below them; four or more that say the same are one line, with all their cells. Then what was tested, what could not
    be, which thresholds are those of the State, what was accepted.
    """
    yield from _head(review)
    for addressee, findings in review.groups():
        yield ""
        yield f"{addressee} ({_tally(findings)})"
        for (gravity, rule), group in groupby(findings, lambda f: (f.severity, f.rule)):
            yield from _of_rule(codes.severity.label(gravity), rule, tuple(group))
    yield ""
    yield from _verdict(review)
    yield from _tested(review)
    yield from _thresholds(review)
    yield from _settled(review)


def frame(review: Review):
    """All findings as a frame, one row each: what ``to_csv`` writes, numbers as numbers."""
    import pandas as pd

    return pd.DataFrame([_record(finding) for finding in review.findings], columns=list(COLUMNS))


def to_csv(review: Review) -> str:
    """All findings as CSV, open and accepted; ``reason``, ``by`` and ``date`` are blank where nothing was accepted.

    Filled in there, the file is read by ``accepted.read``. Names of columns, codes and keys are the same in every
    language; ``message``, ``cause``, ``remedy`` and ``note`` are in the language in use.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for finding in review.findings:
        record = {name: plain(value) for name, value in _record(finding).items()}
        writer.writerow({name: shielded(value) for name, value in record.items()})
    return text.getvalue()


def to_json(review: Review) -> str:
    """The whole review as JSON: the return, counts, rules that ran or could not, thresholds, findings.

    The ``id`` of a finding is the same in every run as long as rule, table, key, column and observed value are.
    """
    head = review.current["return"]
    stated = head.iloc[0].to_dict() if len(head) else {}
    whose = {name: _value(stated.get(name)) for name in ("country", "year", "status")}
    findings = [{name: _value(value) for name, value in _record(finding).items()} for finding in review.findings]
    content = {
        "return": whose | {"name": review.current.name},
        "rows": review.rows,
        "checked": review.checked,
        "counts": dict(review.counts),
        "ran": list(review.ran),
        "passed": list(review.passed),
        "not_run": {rule: stored(why) for rule, why in review.not_run.items()},
        "thresholds": [asdict(entry) for entry in review.settings.overrides],
        "findings": findings,
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _record(finding: Finding) -> dict[str, object]:
    made = {name: getattr(finding, name) for name in OWN}
    made |= {"message": finding.message(), "cause": finding.cause(), "remedy": finding.remedy(), "note": note(finding)}
    return made | {name: getattr(finding.acceptance, name, "") for name in FILLED_IN}


def note(finding: Finding) -> str:
    """Of an acceptance that no longer holds, because the value changed."""
    if not finding.lapsed:
        return ""
    return _(
        "The value was {before} when the finding was accepted; the reason given then no longer holds: {reason}",
        before=_before(finding.lapsed.observed), reason=finding.lapsed.reason,
    )  # fmt: skip


def _before(observed: str) -> str:
    """What stood in the list of findings, a number as people read it."""
    try:
        return said(float(observed))
    except ValueError:
        return observed or language.MISSING


def _value(value: object) -> object:
    if isinstance(value, tuple):
        return [_value(part) for part in value]
    if isinstance(value, float):
        if not math.isfinite(value):
            return None if math.isnan(value) else plain(value)
        return int(value) if value.is_integer() else value
    return value


def _head(review: Review) -> Iterator[str]:
    head = review.current["return"]
    if len(head):
        stated = head.iloc[0]
        country = stated["country_name"] or stated["country"] or language.MISSING
        yield _("Review of the return of {country}, {year}", country=country, year=language.year(stated["year"]))


def counted(counts: Mapping[str, int]) -> str:
    """Counts by severity in words.

    >>> counted({"E": 2, "accepted": 1})
    'errors: 2, accepted: 1'
    """
    words = {"E": N_("errors: {count}"), "W": N_("warnings: {count}"), "I": N_("information: {count}"),
             "accepted": N_("accepted: {count}")}  # fmt: skip
    return ", ".join(_(words[of], count=count) for of, count in counts.items())


def _tally(findings: Iterable[Finding]) -> str:
    found = [finding.severity for finding in findings]
    return counted({of: found.count(of) for of in GRAVITY if of in found})


def _of_rule(gravity: str, rule: str, findings: tuple[Finding, ...]) -> Iterator[str]:
    yield f"  {rule} ({gravity})"
    for message, alike in groupby(findings, lambda f: "" if f.lapsed else f.message()):
        alike = tuple(alike)
        if message and len(alike) >= ALIKE:
            yield from (f"    {line}" for line in _addresses(alike))
            yield f"      {message}"
            continue
        for finding in alike:
            where = " · ".join(part for part in (finding.where(), finding.row()) if part)
            yield f"    {where}"
            yield f"      {finding.message()}"
            if finding.lapsed:
                yield f"      {note(finding)}"
    yield "    " + _("Usual cause: {cause}", cause=findings[0].cause())
    yield "    " + _("What to do: {remedy}", remedy=findings[0].remedy())


def _addresses(findings: Iterable[Finding]) -> Iterator[str]:
    """Many cells as ranges, a line for each sheet or file: ``'2 Persons'!F7:F12, F14 (7)``."""
    split = [re.fullmatch(r"(.*[!:])([A-Z]*)(\d+)", finding.where()) for finding in findings]
    for sheet, found in groupby(split, lambda part: part and part[1]):
        cells = [(part[2], int(part[3])) for part in found if part]
        if not sheet:
            continue
        ranges: list[list] = []
        for column, row in cells:
            if ranges and ranges[-1][0] == column and ranges[-1][2] == row - 1:
                ranges[-1][2] = row
            else:
                ranges.append([column, row, row])
        said = ", ".join(f"{c}{first}" if first == last else f"{c}{first}:{c}{last}" for c, first, last in ranges)
        yield f"{sheet}{said} ({len(cells)})"
    yield from (finding.where() for finding, part in zip(findings, split, strict=True) if part is None)


def _verdict(review: Review) -> Iterator[str]:
    if review.counts["E"]:
        yield _("Still open – {tally}.", tally=_tally(review.open))
    elif not review.checked:
        yield _("Nothing can be said of the return: it holds no figure that a rule could test.")
    else:
        yield _(
            "No error found: {rows} rows were read, and {ran} of {total} rules could be tested.",
            rows=review.rows, ran=len(review.ran), total=len(review.rules),
        )  # fmt: skip
        if review.open:
            yield _("Still open – {tally}.", tally=_tally(review.open))


def _tested(review: Review) -> Iterator[str]:
    yield _(
        "Rules: {ran} ran, of these {passed} hold; {left} could not run.",
        ran=len(review.ran), passed=len(review.passed), left=len(review.not_run),
    )  # fmt: skip
    for why in dict.fromkeys(review.not_run.values()):
        left = ", ".join(rule for rule, reason in review.not_run.items() if reason == why)
        yield language.spaced(f"  {left}: {stored(why)}")


def _thresholds(review: Review) -> Iterator[str]:
    if review.settings.overrides:
        yield _("Thresholds of the State:")
    for entry in review.settings.overrides:
        yield "  " + _(
            "{rule}: {name} = {value} instead of {default}, {date}: {reason}",
            rule=entry.rule, name=entry.name, value=said(entry.value), default=said(entry.default), date=entry.date,
            reason=entry.reason,
        )  # fmt: skip


def _settled(review: Review) -> Iterator[str]:
    if review.accepted:
        yield _("Accepted with a reason:")
    for finding in review.accepted:
        where = " · ".join(part for part in (finding.where(), finding.row()) if part)
        accepted = finding.acceptance
        yield f"  {finding.rule} {where}"
        yield f"    {finding.message()}"
        yield f"    {accepted.reason} ({accepted.by}, {accepted.date})"
    if review.refused:
        rules = ", ".join(sorted({entry.rule for entry in review.refused}))
        yield _("An error cannot be accepted; the reasons given for it were left out: {rules}.", rules=rules)
    if review.unused:
        yield _("Reasons that belong to no finding any more: {count}.", count=len(review.unused))
