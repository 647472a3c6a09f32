"""What the law provides, as far as it is documented: legal scope, instruments, conditions for non-nationals.

Everything here tells known from to be confirmed. ``branches``, ``ratifications``, ``parameters`` and
``country_facts`` are the datasets of these names.
"""

from collections.abc import Mapping

import pandas as pd

from sslib.evidence import CONFIRM, KNOWN, UNKNOWN, Fact
from sslib.indicators.table import frame, row

SOURCE = "branches"
ORDER = (KNOWN, CONFIRM, UNKNOWN)
NINE = ("health", "sickness", "unemployment", "old_age", "employment_injury", "family", "maternity", "disability",
        "survivors")  # fmt: skip


def legal_scope(branches, country: str):
    """Number of the nine branches of C102 with a statutory scheme, with bounds for what is not confirmed.

    ``value`` and ``low`` count the branches whose statutory scheme is known; ``high`` adds those that are stated
    without certainty or not known.

    Examples
    --------
    >>> import pandas as pd
    >>> seen = pd.DataFrame({"country": "CMR", "function": ["old_age", "family", "sickness"],
    ...     "provision": ["statutory", "statutory", "none"], "status": ["known", "confirm", "known"]})
    >>> legal_scope(seen, "CMR")[["value", "low", "high"]].values.tolist()
    [[1.0, 1.0, 8.0]]
    """
    own = branches[branches["country"].eq(country) & branches["function"].isin(NINE)]
    if own.empty:
        return frame([row("legal_scope", country, None, None, "branches", SOURCE)])
    known = own["status"].eq(KNOWN)
    sure = int((known & own["provision"].eq("statutory")).sum())
    without = int((known & ~own["provision"].eq("statutory")).sum())
    return frame([
        row("legal_scope", country, None, float(sure), "branches", SOURCE, numerator=float(sure),
            denominator=float(len(NINE)), low=float(sure), high=float(len(NINE) - without),
            concept="nine branches of C102"),
    ])  # fmt: skip


def ratification_facts(ratifications, country: str) -> dict[str, Fact]:
    """Whether each instrument binds the country, as facts: 1 ratified, 0 not; ``ratified_c102`` and so on.

    A signature alone, or a negative statement, is to be confirmed: it ages.
    """
    facts = {}
    for _i, entry in ratifications[ratifications["country"].eq(country)].iterrows():
        value = {"ratified": 1, "not_ratified": 0, "signed": 0, "not_applicable": 0}.get(entry["state"])
        status = entry["status"] if value is not None else UNKNOWN
        if entry["state"] in ("not_ratified", "signed") and status == KNOWN:
            status = CONFIRM
        facts[f"ratified_{entry['instrument'].lower()}"] = Fact(
            value, status, source=entry["source"], date=entry["date"] or entry["as_at"]
        )
    both = [facts.get("ratified_c97", Fact.unknown()), facts.get("ratified_c143", Fact.unknown())]
    facts["ratified_c97_c143"] = _all(both)
    return facts


def law_facts(country_facts, parameters, countries, country: str) -> dict[str, Fact]:
    """The coded facts on a country's law: conditions for non-nationals, exclusions, qualifying period, CIPRES."""
    facts = {}
    own = country_facts[country_facts["country"].eq(country) & country_facts["fact"].ne("")]
    for _i, entry in own.iterrows():
        facts[entry["fact"]] = Fact(
            None if entry["value"] != entry["value"] else float(entry["value"]), entry["status"],
            source=entry["source"], date=_year(entry["as_at"]),
        )  # fmt: skip
    for _i, entry in parameters[parameters["country"].eq(country)].iterrows():
        if entry["parameter"] == "minimum_years_old_age":
            facts["minimum_years_old_age"] = Fact(
                float(entry["value"]), entry["status"], source=entry["source"], date=_year(entry["as_at"])
            )
    for _i, entry in countries[countries["country"].eq(country)].iterrows():
        facts["cipres_member"] = Fact(int(entry["cipres"]), source=entry["cipres_source"])
    return facts


def indicator_facts(rows) -> dict[str, Fact]:
    """Indicator rows as facts: a value whose bounds differ, or that is an unconfirmed count, is to be confirmed."""
    facts = {}
    for _i, entry in rows.iterrows():
        if entry["value"] != entry["value"]:
            facts[entry["indicator"]] = Fact.unknown(source=entry["source"])
            continue
        certain = entry["low"] != entry["low"] or entry["low"] == entry["high"]
        certain = certain and entry["flag"] != "over_100" and entry["indicator"] != "corridor_agreement_coverage"
        facts[entry["indicator"]] = Fact(
            float(entry["value"]),
            KNOWN if certain else CONFIRM,
            entry["concept"],
            entry["source"],
            _year(entry["year"]),
        )
    return facts


def merged(*parts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Facts of several sources; for each code the surest, and among equals the first."""
    facts: dict[str, Fact] = {}
    for part in parts:
        for code, fact in part.items():
            if code not in facts or ORDER.index(fact.status) < ORDER.index(facts[code].status):
                facts[code] = fact
    return facts


def _all(facts: list[Fact]) -> Fact:
    if all(fact.known and fact.value == 1 for fact in facts):
        return Fact(1, source=";".join(fact.source for fact in facts), date=max(fact.date for fact in facts))
    if any(fact.known and fact.value == 0 for fact in facts):
        return Fact(0)
    if any(fact.status == UNKNOWN for fact in facts):
        return Fact.unknown()
    return Fact(int(all(fact.value == 1 for fact in facts)), CONFIRM)


def _year(value) -> str:
    return "" if pd.isna(value) or value == "" else str(int(float(value)))
