"""An accepted plan against the newest return: what is achieved, on track, behind, or cannot be told, and why."""

import csv
import io
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sslib import catalog, codes, language
from sslib.errors import N_, BadInput
from sslib.exhibits import Table, bounded, table
from sslib.exhibits.makers import breakdown
from sslib.inquiry.accepted import shielded
from sslib.language import gettext as _
from sslib.language import stored
from sslib.plan.steps import Plan
from sslib.returns import Inquiry
from sslib.returns.coverage import name_of
from sslib.returns.progress import KEYS, aimed_at
from sslib.returns.progress import facts as return_facts
from sslib.returns.track import OVER, judged, path_of

STATES = ("achieved", "on_track", "behind", "not_judged", "no_data", "no_target")
COLUMNS = (
    "action", "title", "owner", "by_when", *KEYS, "unit", "baseline", "baseline_year", "value", "low", "high",
    "value_year", "expected", "milestone", "milestone_year", "target", "target_year", "state", "why",
)  # fmt: skip


def follow(plan: Plan, inquiry: Inquiry) -> list[dict]:
    """A row for each accepted action point: baseline, value of the return, where the path stands, target, ``state``
    as ``returns.track`` judges it, and why where it cannot be judged.

    Raises
    ------
    BadInput
        If the return is of another State.
    """
    import pandas as pd

    if inquiry.country != plan.country:
        raise BadInput(
            [N_("The plan is of {plan}, and the return of {found}.")],
            plan=codes.countries.label(plan.country), found=codes.countries.label(inquiry.country),
        )  # fmt: skip
    if not plan.kept:
        return []
    aims = pd.DataFrame([{name: entry[name] for name in KEYS} for entry in plan.kept])
    found, facts = aimed_at(inquiry.indicators, aims).to_dict("records"), return_facts(inquiry)
    return [_row(entry, now, facts, inquiry) for entry, now in zip(plan.kept, found, strict=True)]


def _row(step: Mapping, now: Mapping, facts: Mapping, inquiry: Inquiry) -> dict:
    fact = facts.get(step["indicator"])
    if not isinstance(now["unit"], str):  # no row of the return fits; a few indicators are facts alone
        alone = fact is not None and fact.known and not (step["function"] or step["migrant_status"])
        unit = catalog.csv_names("indicators", "indicator", "unit").get(step["indicator"], "")
        now = dict(now) | {"value": float(fact.value) if alone else math.nan, "flag": "", "unit": unit}
    low, high = step["baseline_low"], step["baseline_high"]
    row = {name: step[name] for name in ("action", "title", "owner", "by_when", "baseline", "baseline_year",
                                         "milestone", "milestone_year", "target_year")}  # fmt: skip
    row |= {name: now[name] for name in (*KEYS, "unit", "value", "low", "high", "flag")}
    row |= {
        "target": step["target_value"], "earlier_flag": "", "value_year": inquiry.year,
        "earlier_low": step["baseline"] if math.isnan(low) else low,
        "earlier_high": step["baseline"] if math.isnan(high) else high,
        "baseline_low": low, "baseline_high": high,
    }  # fmt: skip
    row["state"] = judged(row, inquiry.year)
    row["expected"] = math.nan
    if row["state"] in ("achieved", "on_track", "behind") and inquiry.year > row["baseline_year"]:
        row["expected"] = path_of(row, inquiry.year)
    return row | {"why": _why(row)}


def _why(row: Mapping) -> str:
    """Why an action point cannot be judged; blank where it is."""
    if row["state"] == "no_target":
        return _("no figure is set: look at the target in words") if row["indicator"] else _("it has no indicator")
    if row["state"] != "no_data":
        return ""
    if row["flag"] == OVER:
        return _("the return gives more than 100 %")
    if math.isnan(row["value"]):
        return _("the return does not give this indicator")
    if math.isnan(row["baseline"]):
        return _("the plan has no baseline")
    return _("the return is not of a later year than the baseline")


def summary(rows: Sequence[Mapping]) -> str:
    """How many action points stand how, in one sentence.

    >>> summary([{"state": "behind"}, {"state": "achieved"}, {"state": "behind"}])
    'Accepted action points: 3. Achieved (1); behind (2).'
    """
    counted = Counter(row["state"] for row in rows)
    parts = [f"{codes.progress_state.label(state)} ({counted[state]})" for state in STATES if counted[state]]
    if not parts:
        return _("No action point of the plan is accepted yet.")
    said = "; ".join(parts)
    said = said[0].upper() + said[1:]
    return _("Accepted action points: {count}. {states}.", count=len(rows), states=said)


def shown(rows: Sequence[Mapping], inquiry: Inquiry, role: str = "", more: str = "") -> Table | None:
    """The progress of a plan as a table, ``more`` in its note; None where nothing is accepted."""
    import pandas as pd

    if not rows:
        return None
    heads, rows_of_text = cells(rows, inquiry)
    frame = pd.DataFrame([dict(zip(heads, line, strict=True)) for line in rows_of_text], columns=list(heads))
    return table(
        frame, heads, title=_("Progress of the action plan by the return of {year}", year=inquiry.year),
        sources=[inquiry.source], role=role, note=" ".join(part for part in (note(), more) if part),
    )  # fmt: skip


def note() -> str:
    """How the table is to be read."""
    return _(
        "Expected: where the straight line from the baseline to the target, over the milestone if there is one, stands "
        "in the year of the return. On track: at least there. Between brackets: lowest and highest value."
    )


def cells(rows: Sequence[Mapping], inquiry: Inquiry) -> tuple[dict[str, str], list[tuple[str, ...]]]:
    """The headings of the table by column, and the cells of each row as people read them."""
    heads = {
        "number": _("No."), "what": _("Action point"), "indicator": _("Indicator"), "was": _("Baseline"),
        "now": str(inquiry.year), "path": _("Expected"), "aim": _("Target"), "state": _("Progress"),
    }  # fmt: skip
    return heads, [
        (row["action"], row["title"], _indicator(row), _dated(row, "baseline"), _now(row),
         figure(row["unit"], row["expected"]), _dated(row, "target"), _said(row))
        for row in rows
    ]  # fmt: skip


def _indicator(row: Mapping) -> str:
    if not row["indicator"]:
        return language.MISSING
    more = ", ".join(part for part in (breakdown(row), stored(row["unit"])) if part)
    return f"{name_of(row['indicator'])} ({more})"


def figure(unit: str, value: float, low: float | None = None, high: float | None = None, flag: str = "") -> str:
    """A value with its bounds as people read it.

    >>> figure("yes or no", 1.0), figure("percent", 12.04), figure("percent", math.nan)
    ('yes', '12.0', '–')
    """
    return bounded({"unit": unit, "value": value, "low": low, "high": high, "flag": flag})


def _dated(row: Mapping, name: str) -> str:
    bounds = (row["baseline_low"], row["baseline_high"]) if name == "baseline" else ()
    if math.isnan(row[name]):
        return language.MISSING
    value = figure(row["unit"], row[name], *bounds)
    return _("{value} in {year}", value=value, year=int(row[f"{name}_year"]))


def _now(row: Mapping) -> str:
    if not row["indicator"]:
        return language.MISSING
    return figure(row["unit"], row["value"], row["low"], row["high"], row["flag"])


def _said(row: Mapping) -> str:
    state = codes.progress_state.label(row["state"])
    return language.spaced(f"{state}: {row['why']}") if row["why"] else state


def lines(rows: Sequence[Mapping]) -> Iterator[str]:
    """The progress in lines for a terminal: how each action point stands, then the sentence that counts them."""
    width = max((len(row["action"]) for row in rows), default=0)
    for row in rows:
        yield f"{row['action']:{width}}  {row['title']}"
        yield " " * (width + 2) + _said(row)
        if row["indicator"]:
            yield " " * (width + 2) + language.spaced("; ".join([
                _indicator(row), f"{_('Baseline')} {_dated(row, 'baseline')}", f"{row['value_year']}: {_now(row)}",
                f"{_('Expected')} {figure(row['unit'], row['expected'])}", f"{_('Target')} {_dated(row, 'target')}",
            ]))  # fmt: skip
    yield summary(rows)


def to_csv(rows: Sequence[Mapping]) -> str:
    """The progress as CSV text with codes as column names; missing values are blank."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: _written(row[name]) for name in COLUMNS})
    return text.getvalue()


def _written(value: object) -> object:
    if isinstance(value, str):
        return shielded(value)
    return "" if language.missing(value) else int(value) if float(value).is_integer() else value
