"""An action plan: the State, and for each action point what was decided, by whom it is done, when, and its target."""

import datetime
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sslib import catalog, codes, language
from sslib.errors import N_, UnknownName
from sslib.inquiry import reading, typed
from sslib.language import gettext, stored
from sslib.plan.columns import columns

ACCEPTED, CHANGED, REJECTED, OPEN = "accepted", "changed", "rejected", ""
FIRST, LAST = 1990, 2100  # years that a plan may name
DATE = re.compile(r"\d{1,4}[/.\-]\d{1,2}[/.\-]\d{1,4}")
YEARS = {"baseline": "baseline_year", "milestone": "milestone_year", "target_value": "target_year"}
PROPOSED = {"title": "title", "owner": "lead", "by_when": "horizon", "target": "target"}  # column: that of the dataset
Wrong = tuple[str, str, dict]  # column, template, values


@dataclass(frozen=True)
class Plan:
    """The action points of a State, in their order; each a mapping with all columns, missing numbers NaN.

    Parameters
    ----------
    country : code of the State
    steps : the action points
    name : of the file that it was read from, if it was
    """

    country: str
    steps: tuple[Mapping[str, object], ...]
    name: str = ""

    def of(self, *decisions: str) -> tuple[Mapping[str, object], ...]:
        """The action points with one of these decisions.

        >>> Plan("CMR", (step(action="AP01", decision="accepted"), step(action="AP02"))).of("accepted")[0]["action"]
        'AP01'
        """
        return tuple(entry for entry in self.steps if entry["decision"] in decisions)

    @property
    def kept(self) -> tuple[Mapping[str, object], ...]:
        """The action points that were accepted, as they are or changed."""
        return self.of(ACCEPTED, CHANGED)

    @property
    def rejected(self) -> tuple[str, ...]:
        """The numbers of the action points that were rejected."""
        return tuple(entry["action"] for entry in self.of(REJECTED))

    @property
    def unchanged(self) -> tuple[str, ...]:
        """The numbers of the action points that are marked as changed and say nothing else than the proposal.

        >>> Plan("CMR", (step(action="AP99", decision="changed", owner="Fund"),)).unchanged
        ()
        """
        known = catalog.csv_names("actions", "action", "title")
        return tuple(
            entry["action"] for entry in self.of(CHANGED)
            if entry["action"] in known and not replaced(entry) and not _added(entry)
        )  # fmt: skip

    @property
    def decided(self) -> bool:
        """Whether anything was decided at all."""
        return any(entry["decision"] for entry in self.steps)


def replaced(entry: Mapping) -> dict[str, str]:
    """What was proposed where the action point now says something else: column -> the proposal's code or English text.

    >>> replaced(step(action="AP03", owner="Fund", by_when="short"))["owner"]
    'Focal point'
    """
    proposed = {
        column: catalog.csv_names("actions", "action", of).get(entry["action"]) for column, of in PROPOSED.items()
    }
    return {
        column: text for column, text in proposed.items()
        if text is not None and _words(entry[column]) not in map(_words, language.everywhere(text))
    }  # fmt: skip


def _words(text: str) -> str:
    """A text whatever spaces it was typed or printed with."""
    return " ".join(text.split())


def _added(entry: Mapping) -> bool:
    """Whether the action point has what no proposal has: a note, a target or a milestone in figures."""
    return bool(entry["note"]) or not all(language.missing(entry[name]) for name in ("target_value", "milestone"))


def step(**fields) -> dict[str, object]:
    """An action point with all columns; what is not said is missing.

    >>> step(action="AP01")["sex"], step(action="AP01")["target_value"]
    ('total', nan)
    """
    blank = {name: float("nan") if column.numeric else column.field.default for name, column in columns().items()}
    return blank | fields


def read(raw: Mapping[str, object], place: Callable[[str], str]) -> tuple[dict[str, object], list[str]]:
    """An action point from what people typed, and a line for each slip, with its place.

    Parameters
    ----------
    raw : column -> what stands there
    place : the address of a column's cell
    """
    made, slips, unread = step(), [], set()
    for name, column in columns().items():
        value, slip = _when(raw.get(name)) if name == "by_when" else reading.cell(column.field, raw.get(name), "")
        if slip:
            unread.add(name)
            slips.append(f"{place(name)}: {_told(slip)}")
        elif value is not None:
            made[name] = value
    slips += [
        f"{place(name)}: {gettext(template, **values)}" for name, template, values in _wrong(made) if name not in unread
    ]
    return made, slips


def _when(value: object) -> tuple[str, reading.Problem | None]:
    """A date as ISO text, a horizon as its code, other words as they are; what looks like a date must be one."""
    if isinstance(value, datetime.date):
        return typed.date(value), None
    text, slip = reading.cell(columns()["by_when"].field, value, "")
    if DATE.fullmatch(text):
        try:
            return typed.date(text), None
        except typed.Unclear:
            return "", reading.Problem.of("date", "", text)
    try:
        return codes.horizon.find(text) if text else "", slip
    except UnknownName:
        return text, slip


def _told(slip: reading.Problem) -> str:
    """A slip as a sentence: columns and entries by the names that they have in the plan."""
    values = dict(slip.values)
    if "column" in values:
        column = columns()[values["column"]]
        values["column"] = column.label
        if values.get("guess") in (column.field.list or ()):
            values["guess"] = column.field.list.label(values["guess"])
    if "about" in values:
        values["about"] = stored(values["about"])
    return gettext(slip.template, **values)


def _wrong(entry: Mapping) -> Iterator[Wrong]:
    """What does not go together in one action point."""
    yield from _decision(entry)
    yield from _indicator(entry)
    yield from _figures(entry)


def _decision(entry: Mapping) -> Iterator[Wrong]:
    decision = entry["decision"]
    if not entry["action"]:
        yield "action", N_("The action point has no number. Write AP and two digits, or a number of your choice."), {}
    if decision in (CHANGED, REJECTED) and not entry["reason"]:
        yield "reason", N_("A changed or rejected action point needs a reason."), {}
    if decision in (ACCEPTED, CHANGED):
        for name, template in (
            ("title", N_("An accepted action point needs a title.")),
            ("owner", N_("An accepted action point needs an owner.")),
            ("by_when", N_("An accepted action point needs a date.")),
        ):
            if not entry[name]:
                yield name, template, {}


def _indicator(entry: Mapping) -> Iterator[Wrong]:
    known = catalog.csv_names("indicators", "indicator", "name")
    code = entry["indicator"]
    if code and code not in known:
        guess = UnknownName.of("", code, known).values.get("guess")
        if guess:
            yield "indicator", N_("'{value}' is no indicator of the kit. Did you mean '{guess}'?"), {
                "value": code, "guess": guess,
            }  # fmt: skip
        else:
            yield "indicator", N_("'{value}' is no indicator of the kit. Choose one of the list."), {"value": code}
    if not code and not language.missing(entry["target_value"]):
        yield "indicator", N_("A target needs the indicator that it is of."), {}


def _figures(entry: Mapping) -> Iterator[Wrong]:
    for value, year in YEARS.items():
        has, when = not language.missing(entry[value]), entry[year]
        if has and language.missing(when):
            yield year, N_("The value has no year."), {}
        if not has and not language.missing(when) and value != "baseline":
            yield value, N_("The year has no value."), {}
        if not language.missing(when) and not FIRST <= when <= LAST:
            yield year, N_("'{value}' is no year from {first} to {last}."), {
                "value": f"{when:.0f}", "first": FIRST, "last": LAST,
            }  # fmt: skip
    was, between, aim = (entry[name] for name in YEARS)
    first, middle, last = (entry[name] for name in YEARS.values())
    if first >= last:
        yield "target_year", N_("The target must lie in a later year than the baseline."), {}
    if not language.missing(between):
        if language.missing(aim):
            yield "target_value", N_("There is a milestone and no target."), {}
        if middle <= first or middle >= last:
            yield "milestone_year", N_("The milestone must lie between the years of the baseline and the target."), {}
        if not min(was, aim) <= between <= max(was, aim) and was == was and aim == aim:
            yield "milestone", N_("The milestone does not lie between the baseline and the target."), {}
    low, high = entry["baseline_low"], entry["baseline_high"]
    if low > was or low > high:
        yield "baseline_low", N_("The lowest value is above the baseline or the highest value."), {}
    if high < was:
        yield "baseline_high", N_("The highest value is below the baseline."), {}
    unit = catalog.csv_names("indicators", "indicator", "unit").get(entry["indicator"])
    for name in YEARS:
        if unit == "percent" and not 0 <= entry[name] <= 100 and entry[name] == entry[name]:
            yield name, N_("'{value}' is no percentage from 0 to 100."), {"value": language.number(entry[name], 1)}
        if unit == codes.YES_NO and entry[name] not in (0, 1) and entry[name] == entry[name]:
            yield name, N_("The indicator is answered by yes or no: write 1 or 0."), {}


def twice(places: Iterable[tuple[str, str]]) -> Iterator[str]:
    """A line for each number that stands there a second time; ``places`` are pairs of number and place."""
    seen: dict[str, str] = {}
    for action, place in places:
        if action and action in seen:
            yield f"{place}: " + gettext(
                N_("The action point {action} stands there already, in {place}."), action=action, place=seen[action]
            )
        seen.setdefault(action, place)


def when(entry: Mapping) -> str:
    """By when, as a person reads it: a date, a horizon or the words that stand there."""
    text = entry["by_when"]
    if text in codes.horizon:
        return codes.horizon.label(text)
    try:
        return language.day(datetime.date.fromisoformat(text))
    except ValueError:
        return text or language.MISSING
