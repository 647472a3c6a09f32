"""Legal coverage from the return's table ``legal``: who is covered by law, in how many functions, and how equally.

All functions take the tables of a return, or ``Reported``, and return indicator rows. What the law says of a group may
be unknown: that is never taken as a no, it makes ``low`` and ``high`` differ, and a rate with it has no value. Groups
covered under a condition count in ``high`` only, since it is not known how many persons meet the condition.
"""

from collections.abc import Iterable, Mapping, Sequence

from sslib.errors import N_
from sslib.indicators.legal import NINE
from sslib.indicators.reported import POINTS, Reported, per
from sslib.indicators.table import frame
from sslib.indicators.totals import Quantity, added, difference, quantity

STATUSES = ("total", "national", "non_national")
MANDATORY, VOLUNTARY = N_("mandatory coverage"), N_("mandatory or voluntary coverage")
REFERENCE = {"family": "children", "health": "population", "assistance": "population"}  # others: employment
CHILDREN = (("children", "total"), ("children", "0-17"), ("population", "0-17"), ("children", "0-14"),
            ("population", "0-14"))  # fmt: skip
NAMED = {
    "employment": N_("denominator is employment"),
    "population": N_("denominator is the population"),
    "children": N_("denominator is children"),
    "groups": N_("denominator is all groups of the function"),
}
BEYOND = N_("sizes of groups that do not fit the reference population")
NINE_FUNCTIONS = N_("nine functions, those known to cover a group of nationals on a mandatory basis")
SAME_WAY = N_("functions in which every group covers non-nationals in the same way as nationals")
SCORE = N_("1 in the same way, 0.5 under a condition or on a voluntary basis, 0 excluded, mean over groups")
MEAN_SCORE = N_("mean over the nine functions")
NOT_MANDATORY = {"excluded", "voluntary"}
COVERAGE = ("excluded", "conditional", "voluntary", "mandatory")  # from least to most


def legal_extent(tables: Mapping):
    """Persons covered by law in each function, per 100 of the reference population; also by nationality.

    Mandatory coverage first, then voluntary coverage added, told apart by the concept. The reference population is
    children for family benefits, everybody for health and assistance, employment otherwise; or the sum of the groups of
    the function where this is larger, since the law then also names others. The concept says which. Who belongs to no
    group that the table lists is not covered. The nationals of a group are the group without its non-nationals.
    """
    reported = Reported.of(tables)
    return frame(
        reported.row(
            "legal_extent", covered, people, function=function, migrant_status=status,
            concept=[phrase, NAMED[kind]], cause=BEYOND,
        )
        for function, groups in reported.legal.items()
        for phrase, counted in ((MANDATORY, ("mandatory",)), (VOLUNTARY, ("mandatory", "voluntary")))
        for status, kind, covered, people in _extents(reported, function, groups, counted)
    )  # fmt: skip


def legal_parity(tables: Mapping):
    """Mandatory legal extent of non-nationals divided by that of nationals, function by function."""
    reported = Reported.of(tables)
    rows = []
    for function, groups in reported.legal.items():
        rates = {
            status: per(covered, people) for status, _kind, covered, people in _extents(reported, function, groups)
        }
        rows.append(
            reported.row(
                "legal_parity", rates["non_national"], rates["national"], unit="ratio", scale=1, function=function,
                concept=[MANDATORY],
            )
        )  # fmt: skip
    return frame(rows)


def legal_gap(tables: Mapping):
    """Mandatory legal extent minus effective coverage, percentage points of the same reference population.

    Covered in effect are active contributors and recipients of non-contributory cash benefits; in health and employment
    injury protected persons, where a scheme counts them; in family and assistance recipients of a cash benefit.
    """
    reported = Reported.of(tables)
    rows = []
    for function, groups in reported.legal.items():
        _status, kind, law, people = next(_extents(reported, function, groups))
        gap = difference(law, _in_effect(reported, function))
        rows.append(
            reported.row(
                "legal_gap", gap, people, unit=POINTS, function=function, concept=[MANDATORY, NAMED[kind]]
            )
        )  # fmt: skip
    return frame(rows)


def legal_scope(tables: Mapping):
    """Number of the nine functions in which the law covers at least one group of nationals on a mandatory basis.

    ``value`` and ``low`` count those that are known; ``high`` adds the functions of which it is not known, among them
    those that the table does not list, and those that cover under a condition.
    """
    reported = Reported.of(tables)
    if not reported.legal:
        return frame([reported.count("legal_scope", Quantity(flag="na"), "branches")])
    groups = {function: reported.legal[function] for function in NINE if function in reported.legal}
    sure = [function for function in groups if statutory(groups[function])]
    none = [function for function in groups if {group.nationals for group in groups[function]} <= NOT_MANDATORY]
    count = Quantity(float(len(sure)), low=float(len(sure)), high=float(len(NINE) - len(none)))
    return frame([
        reported.count("legal_scope", count, "branches", [NINE_FUNCTIONS], numerator=count.value,
                       denominator=float(len(NINE)))
    ])  # fmt: skip


def equality(tables: Mapping):
    """How equally the law treats non-nationals: a score for each function, their mean, the share of equal functions.

    A group scores 1 where non-nationals are covered as nationals are or better, 0.5 where they are covered under a
    condition or on a voluntary basis only, 0 where they are excluded; groups that do not cover nationals are left out.

    Returns
    -------
    DataFrame of indicator rows ``equality_score`` by function (0 to 1) and their mean over the nine functions, and
    ``equal_treatment_share``: functions where every group scores 1, per 100 statutory functions
    """
    reported = Reported.of(tables)
    scores = {function: scored for function, groups in reported.legal.items() if (scored := _scores(groups))}
    means = {function: _mean(found) for function, found in scores.items()}
    rows = [
        reported.count("equality_score", mean, "ratio", [SCORE], function=function) for function, mean in means.items()
    ]
    overall = _mean([means[function] for function in NINE if function in means])
    rows.append(reported.count("equality_score", overall, "ratio", [MEAN_SCORE]))
    of_law = {function: scores[function] for function, groups in reported.legal.items()
              if function in NINE and function in scores and statutory(groups)}  # fmt: skip
    equal = shared(all_of(score.least == 1 if score.value is not None else None for score in found)
                   for found in of_law.values())  # fmt: skip
    number = Quantity(float(len(of_law))) if of_law else Quantity(flag="na")
    rows.append(reported.row("equal_treatment_share", equal, number, concept=[SAME_WAY]))
    return frame(rows)


def statutory(groups: Iterable) -> bool:
    """Whether the law is known to cover a group of nationals on a mandatory basis."""
    return any(group.nationals == "mandatory" for group in groups)


def all_of(answers: Iterable[bool | None]) -> bool | None:
    """Whether all are so; None where this is open.

    >>> all_of([True, None]), all_of([False, None]), all_of([True, True])
    (None, False, True)
    """
    answers = list(answers)
    return False if False in answers else None if None in answers else True


def any_of(answers: Iterable[bool | None]) -> bool | None:
    """Whether at least one is so; None where this is open.

    >>> any_of([True, None]), any_of([False, None]), any_of([])
    (True, None, False)
    """
    answers = list(answers)
    return True if True in answers else None if None in answers else False


def shared(answers: Iterable[bool | None]) -> Quantity:
    """How many are so, with bounds for what is open.

    >>> shared([True, None, False])
    Quantity(value=None, flag='na', low=1.0, high=2.0, notes=())
    """
    answers = list(answers)
    sure, open_ = float(answers.count(True)), answers.count(None)
    return Quantity(None, "na", sure, sure + open_) if open_ else Quantity(sure)


def _extents(reported: Reported, function: str, groups: Sequence, counted: tuple[str, ...] = ("mandatory",)):
    """For each status: its name, the kind of reference population, the persons covered, the reference population."""
    people, kind = _reference(reported, function, groups)
    for status in STATUSES:
        yield status, kind, added(_covered(group, status, counted) for group in groups), people[status]


def _reference(reported: Reported, function: str, groups: Sequence) -> tuple[Mapping[str, Quantity], str]:
    kind = REFERENCE.get(function, "employment")
    candidates = [
        {status: reported.context(variable, age=age, status=status) for status in STATUSES}
        for variable, age in (CHILDREN if kind == "children" else ((kind, "total"),))
    ]
    people = max(candidates, key=lambda found: sum(part.stated for part in found.values()))  # the first that has most
    everybody = sum(group.group_size for group in groups)
    others = sum(group.group_size_non_nationals for group in groups)
    if people["total"].stated and not everybody > people["total"].value:
        return people, kind
    sizes = zip(STATUSES, (everybody, everybody - others, others), strict=True)
    return {status: quantity(size) for status, size in sizes}, "groups"


def _in_effect(reported: Reported, function: str) -> Quantity:
    if function in ("health", "employment_injury"):
        return reported.insured(function)
    recipients = reported.cash(function)
    if function in ("family", "assistance") or recipients.flag == "nap":
        return recipients
    grants = reported.schemes.index[reported.schemes["contributory"].eq("non_contributory")]
    found = reported.parts(function, "beneficiaries", form="cash")
    parts = reported.parts(function, "active_contributors") | {
        scheme: part for scheme, part in found.items() if scheme in grants
    }
    missing = [scheme for scheme in reported.without_figures(function, "beneficiaries") if scheme in grants]
    missing += reported.without_figures(function, "active_contributors")
    return reported.together(parts, added(parts.values()), missing)


def _covered(group, status: str, counted: tuple[str, ...]) -> Quantity:
    """The persons of a group whom the law covers, as far as it is known."""
    everybody, others = group.group_size, group.group_size_non_nationals
    if status == "non_national":
        return _persons(group.non_nationals, others, counted)
    if status == "total" and group.nationals == group.non_nationals:
        return _persons(group.nationals, everybody, counted)
    nationals = _persons(group.nationals, everybody - others, counted)
    return nationals if status == "national" else added([nationals, _persons(group.non_nationals, others, counted)])


def _persons(law: str, size: float, counted: tuple[str, ...]) -> Quantity:
    if law in COVERAGE and law != "conditional" and law not in counted:
        return Quantity(0.0)
    if size != size:
        return Quantity(flag="na", low=0.0)
    if law in counted:
        return Quantity(size)
    return Quantity(0.0 if law == "conditional" else None, "" if law == "conditional" else "na", 0.0, size)


def _scores(groups: Iterable) -> list[Quantity]:
    found = []
    for nationals, others in ((group.nationals, group.non_nationals) for group in groups):
        if nationals == "excluded":
            continue
        if nationals not in COVERAGE or others not in COVERAGE:
            found.append(Quantity(None, "na", 0.0, 1.0))
        elif COVERAGE.index(others) >= COVERAGE.index(nationals):
            found.append(Quantity(1.0))
        else:
            found.append(Quantity(0.0 if others == "excluded" else 0.5))
    return found


def _mean(scores: list[Quantity]) -> Quantity:
    return per(added(scores), Quantity(float(len(scores))), 1) if scores else Quantity(flag="na")
