"""Where insured migrants work and come from: representation by activity, cover by origin, cover by agreements.

All functions take the tables of a return, ``Reported`` or ``Nationality``, and return indicator rows of contributors to
an old-age pension. Bounds count those of unknown nationality, and of unknown origin, in and out.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sslib.errors import N_
from sslib.indicators.contingencies import IN_EMPLOYMENT
from sslib.indicators.nationality import GATE, NON_RESIDENT, Nationality, concept
from sslib.indicators.reported import by_sex, per
from sslib.indicators.table import frame
from sslib.indicators.totals import NOT_AVAILABLE, Quantity, added

STATE = re.compile(r"[A-Z]{3}")
STATELESS, UNKNOWN = "stateless", "unknown"
ACTIVITY, ORIGIN = N_("activity"), N_("origin")
SHARES = N_("share among contributors of known nationality by share in employment")
IN_FORCE = N_("origins with an agreement in force")
NOT_NAMED = N_("parties not named one by one, or status not known")
NOT_LISTED = N_("partners that are no origin of their own")


def representation_index(tables: Mapping):
    """Share of non-nationals among contributors, divided by their share in employment; one is parity.

    First for all activities, also by sex, then for each activity of which employment and contributors are given. The
    shares are of nationals and non-nationals; numerator and denominator of a row are these shares, in percent.
    """
    given = Nationality.of(tables)
    rows = [
        (share, employed, sex, "")
        for sex, share, employed in by_sex(
            lambda sex: _share(given, sex), lambda sex: _share_in_employment(given, sex), counts=False
        )
    ]
    for activity in given.activities("employment"):
        share = _share(given, activity=activity)
        employed = _share_in_employment(given, activity=activity)
        if (share.stated or share.low is not None) and employed.stated:
            rows.append((share, employed, "total", activity))
    return frame(
        given.reported.row(
            "representation_index", share, employed, unit="ratio", scale=1, function="old_age", sex=sex,
            migrant_status="non_national",
            concept=concept(SHARES, *([f"{ACTIVITY}: {activity}"] if activity else [])),
        )
        for share, employed, sex, activity in rows
    )  # fmt: skip


def corridor_coverage(tables: Mapping):
    """Insured non-nationals of one origin, per 100 of this origin in employment; a row for each origin and sex.

    Origins are single States, the largest first; one without employment in the context has no row. ``high`` adds all
    insured who are not known to be nationals or of another origin.
    """
    given = Nationality.of(tables)
    origins, keys = given.origins("old_age"), {"function": "old_age", "migrant_status": "non_national"}
    rows = []
    for origin in origins:
        if not STATE.fullmatch(origin) or not given.context("employment", "non_national", origin=origin).stated:
            continue
        others = [other for other in origins if other not in (origin, UNKNOWN)]
        for sex, contributors, people in by_sex(
            lambda sex, origin=origin: _from(given, origin, sex),
            lambda sex, origin=origin: given.context("employment", "non_national", sex=sex, origin=origin),
        ):
            if contributors.value is not None:
                most = _without(given, others, sex)
                contributors = replace(contributors, low=contributors.value, high=most)
            rows.append(
                given.reported.row(
                    "corridor_coverage", contributors, people, cause=NON_RESIDENT, sex=sex,
                    concept=concept(IN_EMPLOYMENT, f"{ORIGIN}: {origin}"), **keys,
                )
            )  # fmt: skip
    nothing = given.reported.row(
        "corridor_coverage", NOT_AVAILABLE, NOT_AVAILABLE, concept=concept(IN_EMPLOYMENT), **keys
    )
    return frame(rows or [nothing])


def agreement_coverage_insured(tables: Mapping):
    """Insured non-nationals whose State has an agreement in force, per 100 insured non-nationals.

    The parties of a multilateral agreement are known where the return has a row of it for each of them. Where it names
    the agreement alone, or does not know its status, or lists a partner as no origin of its own, there is no value:
    ``low`` counts the origins known to have an agreement in force, ``high`` all but those known to have none.
    """
    given = Nationality.of(tables)
    agreements, origins = given.reported["agreements"], given.origins("old_age")
    counts = given.counts("old_age")
    covered, phrases = NOT_AVAILABLE, [IN_FORCE]
    if agreements is not None and origins:
        live = agreements[agreements["status"].isin(["in_force", "unknown"])]
        named = live["partner"].str.fullmatch(STATE) & live["status"].eq("in_force")
        partners, vague = set(live.loc[named, "partner"]), list(dict.fromkeys(live.loc[~named, "partner"]))
        unlisted = sorted(partners.difference(origins))
        covered = added([Quantity(0.0), *(_from(given, origin) for origin in origins if origin in partners)])
        maybe = {origin for origin in origins if vague or (unlisted and not STATE.fullmatch(origin))} - {STATELESS}
        most = _without(given, [origin for origin in origins if origin not in partners | maybe | {UNKNOWN}])
        if covered.value is not None:
            value = None if vague or unlisted else covered.value
            high = 0.0 if live.empty else most
            covered = Quantity(value, covered.flag if value is not None else "na", covered.value, high)
        phrases += [f"{NOT_NAMED}: {', '.join(vague)}"] if vague else []
        phrases += [f"{NOT_LISTED}: {', '.join(unlisted)}"] if unlisted else []
    made = per(covered, counts.non_national)
    everybody = added([counts.non_national, counts.unknown])
    if made.flag != "c":  # whoever is of unknown nationality may be a non-national without an agreement, or with one
        low, high = (None if bound is None else per(Quantity(bound), everybody).value
                     for bound in (covered.least, covered.most))  # fmt: skip
        made = replace(made, low=low, high=high)
    return frame([
        given.reported.count(
            "agreement_coverage_insured", made, "percent", concept(*phrases), function="old_age",
            migrant_status="non_national", numerator=covered.least, denominator=counts.non_national.value,
        )
    ])  # fmt: skip


def _from(given: Nationality, origin: str, sex: str = "total") -> Quantity:
    return given.persons("old_age", "active_contributors", "non_national", sex=sex, origin=origin)


def _without(given: Nationality, origins: Iterable[str], sex: str = "total") -> float | None:
    """All who are not known to be nationals, or of one of these origins; None where their number is not known."""
    counts = given.counts("old_age", sex=sex)
    everybody = added([counts.non_national, counts.unknown])
    if everybody.value is None:
        return None
    return everybody.value - sum(_from(given, origin, sex).value or 0.0 for origin in origins)


def _share(given: Nationality, sex: str = "total", activity: str = "") -> Quantity:
    """The share of non-nationals among contributors; only its bounds where the nationality of too many is unknown."""
    counts = given.counts("old_age", sex=sex, activity=activity)
    blocked = counts.blocked or given.counts("old_age", sex=sex).blocked  # an activity may hide those of no nationality
    if blocked and counts.share.value is not None:
        return replace(counts.share, value=None, flag="na", notes=(*counts.share.notes, GATE))
    return counts.share


def _share_in_employment(given: Nationality, sex: str = "total", activity: str = "") -> Quantity:
    national, migrant = (
        given.context("employment", status, sex=sex, activity=activity) for status in ("national", "non_national")
    )
    return per(migrant, added([national, migrant]))
