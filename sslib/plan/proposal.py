"""The plan that a national analysis proposes: every action point that the facts call for, nothing decided yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sslib import actions, catalog, codes, data, language
from sslib.evidence import CONFIRM, Fact, ReturnSource
from sslib.exhibits import source_line
from sslib.indicators.legal import indicator_facts, law_facts, merged, ratification_facts
from sslib.indicators.migrants import agreement_coverage, agreement_evidence, corridors, migrant_shares
from sslib.language import gettext as _
from sslib.language import stored
from sslib.plan.steps import Plan, step
from sslib.returns import Inquiry
from sslib.returns.progress import facts as return_facts
from sslib.returns.progress import standing_for_all
from sslib.returns.track import OVER


@dataclass(frozen=True)
class Situation:
    """What the action points of a State follow from.

    Parameters
    ----------
    country : code of the State
    facts : indicator code -> Fact
    proposals : what ``actions.propose`` makes of them
    definitions : the dataset ``indicators``
    inquiry : the return that the analysis rests on, if it rests on one
    """

    country: str
    facts: Mapping[str, Fact] = field(repr=False)
    proposals: object = field(repr=False)
    definitions: object = field(repr=False)
    inquiry: Inquiry | None = field(repr=False, default=None)


def situation(country: str, year: int, inquiry: Inquiry | None = None) -> Situation:
    """The facts of a State from law, ratifications, published figures and its return, and what they call for.

    >>> situation("CMR", 2024).proposals["action"].iloc[0][:2]
    'AP'
    """
    states = list(codes.countries)
    stock = data.load("migrant_stock")
    shares = migrant_shares(stock, data.load("population"), country, year, states)
    origins = corridors(stock, country, year, states)["origin"]
    evidence = agreement_evidence(data.load("agreements"), country, origins)
    protected = agreement_coverage(corridors(stock, country, year, states), evidence, country)
    facts = merged(
        law_facts(data.load("country_facts"), data.load("parameters"), data.load("countries"), country),
        ratification_facts(data.load("ratifications"), country),
        indicator_facts(shares),
        indicator_facts(protected),
        return_facts(inquiry),
    )
    rules, definitions = data.load("actions"), data.load("indicators")
    return Situation(country, facts, actions.propose(rules, definitions, facts), definitions, inquiry)


def proposed(of: Situation) -> Plan:
    """The plan of a situation: all proposed action points, decision blank, baseline where one is given.

    The baseline is that of the return, with its bounds; else a known fact with a year. A fact to be confirmed is told
    in the note and is no baseline.

    >>> plan = proposed(situation("CMR", 2024))
    >>> plan.decided, {entry["decision"] for entry in plan.steps}
    (False, {''})
    """
    return Plan(of.country, tuple(_step(entry, of) for _i, entry in of.proposals.iterrows()))


def _step(entry: Mapping, of: Situation) -> dict:
    made = step(
        action=entry["action"], by_when=entry["horizon"], indicator=entry["indicator"],
        title=stored(entry["title"]), owner=stored(entry["lead"]), target=stored(entry["target"]),
    )  # fmt: skip
    return made | _baseline(entry["indicator"], of) if entry["indicator"] else made


def _baseline(indicator: str, of: Situation) -> dict:
    if of.inquiry is not None and len(row := _row(of.inquiry, indicator)):
        (row,) = row.to_dict("records")
        about = {name: row[name] for name in ("function", "sex", "migrant_status")}
        if language.missing(row["value"]):
            return about
        if row["flag"] == OVER:
            return about | {"note": _("No baseline: the return gives more than 100 %.")}
        exact = row["low"] == row["high"]
        bounds = {} if exact else {"baseline_low": row["low"], "baseline_high": row["high"]}
        note = {"note": codes.flags.label(row["flag"])} if row["flag"] else {}
        return about | bounds | note | {
            "baseline": row["value"], "baseline_year": float(of.inquiry.year),
            "baseline_source": source_line(of.inquiry.source),
        }  # fmt: skip
    fact = of.facts.get(indicator)
    if fact is None or fact.value is None:
        return {}
    year = fact.date[:4]
    if fact.status == CONFIRM or not year.isdigit():
        value = language.number(float(fact.value), 0 if float(fact.value).is_integer() else 1)
        said = f"{value} ({fact.date})" if fact.date else value
        if fact.status == CONFIRM:
            return {"note": _("To be confirmed before it is a baseline: {value}.", value=said)}
        return {"note": _("Known without a year, so no baseline: {value}.", value=said)}
    return {"baseline": float(fact.value), "baseline_year": float(year), "baseline_source": _source(fact.source)}


def _row(inquiry: Inquiry, indicator: str):
    """The indicator row that stands for the State, a total of nationalities left unsaid as in targets; or none."""
    rows = inquiry.indicators[inquiry.indicators["indicator"].eq(indicator)]
    rows = standing_for_all(rows)
    return rows.assign(migrant_status=rows["migrant_status"].replace("total", "")).head(1)


def _source(stated: str) -> str:
    parts = [part for part in stated.split(";") if part]
    return "; ".join(
        source_line(part) if ReturnSource.parse(part) or part in catalog.names() else part for part in parts
    )
