"""Whether long-term benefits reach migrants abroad: by the national law alone, and by agreements on each corridor.

All functions take the tables of a return, or ``Reported``, and return indicator rows. What is not known is never taken
as a no: it makes ``low`` and ``high`` differ.
"""

import re
from collections.abc import Iterable, Mapping

from sslib.errors import N_
from sslib.indicators.extent import all_of, any_of, shared, statutory
from sslib.indicators.reported import Reported
from sslib.indicators.table import frame
from sslib.indicators.totals import Quantity, added, times

LONG_TERM = ("old_age", "disability", "survivors", "employment_injury")
STATE = re.compile(r"[A-Z]{3}")
STATUTORY = N_("statutory functions among old age, disability, survivors, employment injury")
STATES_ONLY = N_("corridors of origins that are single States")
WEIGHTS = {
    "employment": N_("weights are non-nationals in employment"),
    "contributors": N_("weights are non-national contributors to old age"),
}


def export_share(tables: Mapping):
    """Long-term functions whose benefits are paid abroad without an agreement, per 100 statutory ones."""
    reported = Reported.of(tables)
    functions = _long_term(reported)
    answers = [_paid_abroad(groups, {"yes"}) for groups in functions.values()]
    number = Quantity(float(len(functions))) if functions else Quantity(flag="na")
    return frame([reported.row("export_share", shared(answers), number, concept=[STATUTORY])])


def portability_index(tables: Mapping):
    """Share of statutory long-term functions that are portable, averaged over corridors, weighted by their migrants.

    A function is portable on a corridor if an agreement in force with the State of origin covers it, which brings
    totalization and administrative assistance, and the law does not rule payment abroad out. An agreement whose parties
    the return does not name one by one, or whose status or functions are not known, counts in ``high`` only.

    Migrants of a corridor are non-nationals in employment by origin, else non-national contributors by origin. Origins
    that are groups of States, and those whose count is missing or confidential, are left out.
    """
    reported = Reported.of(tables)
    functions, agreements = _long_term(reported), reported["agreements"]
    weights, kind = reported.context_by_origin("employment"), "employment"
    if not weights:
        weights, kind = reported.contributors_by_origin("old_age"), "contributors"
    people = {origin: count.value for origin, count in weights.items() if STATE.fullmatch(origin) and count.value}
    covered, everybody = Quantity(flag="na"), Quantity(flag="na")
    if functions and people and agreements is not None:
        everybody = Quantity(sum(people.values()))
        agreements = list(agreements.itertuples())
        covered = added(
            times(_portable(agreements, origin, functions), count / len(functions)) for origin, count in people.items()
        )
    return frame([reported.row("portability_index", covered, everybody, concept=[STATES_ONLY, WEIGHTS[kind]])])


def _long_term(reported: Reported) -> Mapping[str, list]:
    return {name: groups for name, groups in reported.legal.items() if name in LONG_TERM and statutory(groups)}


def _paid_abroad(groups: Iterable, enough: set[str]) -> bool | None:
    """Whether the benefits of all groups that the law covers are paid abroad; None where this is open."""
    covered = [group for group in groups if {group.nationals, group.non_nationals} != {"excluded"}]
    return all_of(None if group.export in ("", "unknown") else group.export in enough for group in covered)


def _portable(agreements: Iterable, origin: str, functions: Mapping[str, list]) -> Quantity:
    """The count of functions that are portable on one corridor."""
    answers = []
    for name, groups in functions.items():
        covers = any_of(_covers(agreement, origin, name) for agreement in agreements)
        answers.append(all_of([covers, _paid_abroad(groups, {"yes", "agreement"})]))
    return shared(answers)


def _covers(agreement, origin: str, function: str) -> bool | None:
    named = STATE.fullmatch(agreement.partner) is not None
    return all_of([
        agreement.partner == origin if named else None,
        None if agreement.status == "unknown" else agreement.status == "in_force",
        function in agreement.functions.split(";") if agreement.functions else None,
    ])  # fmt: skip
