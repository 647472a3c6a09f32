"""Insured migrants, from a return: their share, their contributor rates beside those of nationals, and what follows.

All functions take the tables of a return, ``Reported`` or ``Nationality``, and return indicator rows. Bounds say what
the persons of unknown nationality may change: all of them may be of the nationality that is counted, or none. Where
they are more than 20 percent, rates by nationality have no value, only bounds. Persons in two schemes count twice,
which the concept says.
"""

from collections.abc import Iterator, Mapping

from sslib.errors import N_
from sslib.indicators.contingencies import IN_EMPLOYMENT
from sslib.indicators.contributors import DENOMINATORS, DEPENDANTS, MONTHLY
from sslib.indicators.nationality import IRREGULAR, NON_RESIDENT, Nationality, concept
from sslib.indicators.reported import POINTS, by_sex, per
from sslib.indicators.table import frame
from sslib.indicators.totals import Quantity, difference

PEOPLE = {  # phrase of each denominator, its variable and age; the first is that of the indicator
    DENOMINATORS["labour_force"]: ("labour_force", "total"),
    IN_EMPLOYMENT: ("employment", "total"),
    N_("denominator is the population aged 15 to 64"): ("population", "15-64"),
}
RATES = {
    "migrant_contributor_rate": ("non_national", NON_RESIDENT, (IRREGULAR,)),
    "national_contributor_rate": ("national", MONTHLY, ()),
}
POPULATION = N_("denominator is the population")
OF_KNOWN = N_("of known nationality")


def insured(tables: Mapping):
    """All indicators on migrant workers, from the tables of a return.

    Parameters
    ----------
    tables : a return, or a mapping of frames with the same names, in which small cells may have been masked

    Returns
    -------
    DataFrame of indicator rows, family by family; the first row of an indicator is that of old age and both sexes
    """
    import pandas as pd

    from sslib.indicators import agreement_use, corridor_cover, decomposition, migrant_amounts, migrant_data

    given = Nationality.of(tables)
    functions = (
        shares, rates, parity, migrant_gender_parity, migrant_health_affiliation,
        corridor_cover.representation_index, corridor_cover.corridor_coverage,
        corridor_cover.agreement_coverage_insured, migrant_amounts.benefit_parity,
        migrant_amounts.contribution_benefit_balance, decomposition.decomposition, agreement_use.agreement_use,
        agreement_use.nationals_abroad_protected, migrant_data.migrant_module_filled, migrant_data.migrant_data_share,
    )  # fmt: skip
    made = pd.concat([function(given) for function in functions], ignore_index=True)
    return pd.concat([made, migrant_data.migrant_indicators_without_sex(given, made)], ignore_index=True)


def shares(tables: Mapping):
    """Non-nationals among active contributors of known nationality, and contributors of unknown nationality.

    Returns
    -------
    DataFrame of indicator rows ``migrant_share_contributors`` and ``nationality_unknown_share`` (percent), for each
    function and sex
    """
    given = Nationality.of(tables)
    rows = []
    for function in given.functions():
        for sex, _part, _whole in by_sex(
            lambda sex, function=function: given.counts(function, sex=sex).non_national,
            lambda sex, function=function: given.counts(function, sex=sex).known,
        ):
            counts = given.counts(function, sex=sex)
            rows.append(
                given.reported.count(
                    "migrant_share_contributors", counts.share, "percent", concept(OF_KNOWN), function=function,
                    sex=sex, migrant_status="non_national", numerator=counts.non_national.value,
                    denominator=counts.known.value,
                )
            )  # fmt: skip
    for function in given.functions():
        for sex, unknown, total in by_sex(
            lambda sex, function=function: given.counts(function, sex=sex).unknown,
            lambda sex, function=function: given.counts(function, sex=sex).total,
        ):
            rows.append(
                given.reported.row(
                    "nationality_unknown_share", unknown, total, concept=concept(), function=function, sex=sex,
                    migrant_status="unknown",
                )
            )  # fmt: skip
    return frame(rows)


def rates(tables: Mapping):
    """Contributor rates of non-nationals and of nationals, per 100 people of the same nationality.

    Old age has three denominators, told apart by the concept: the labour force, which is that of the indicator,
    employment, and the population aged 15 to 64. The other functions have the first.

    Returns
    -------
    DataFrame of indicator rows ``migrant_contributor_rate`` and ``national_contributor_rate`` (percent)
    """
    given = Nationality.of(tables)
    rows = []
    for code, (status, cause, phrases) in RATES.items():
        for function, phrase, sex, people in _asked(given, status):
            counted = given.counts(function, sex=sex)
            made = given.reported.row(
                code, counted.gated(status), people, concept=concept(phrase, *phrases), cause=cause,
                function=function, sex=sex, migrant_status=status,
            )  # fmt: skip
            rows.append(made | {"numerator": getattr(counted, status).value})
    return frame(rows)


def parity(tables: Mapping):
    """The contributor rate of non-nationals compared with that of nationals, as a ratio and as a gap.

    The bounds take all contributors of unknown nationality as nationals, or all as non-nationals.

    Returns
    -------
    DataFrame of indicator rows ``migrant_parity_ratio`` (migrant rate by national rate; one is parity) and
    ``migrant_parity_gap`` (national rate minus migrant rate, percentage points), with the denominators of ``rates``
    """
    given = Nationality.of(tables)
    ratios, gaps = [], []
    for function, phrase, sex, _people in _asked(given, *(status for status, *_rest in RATES.values())):
        migrant, national = (_rate(given, function, phrase, sex, status) for status, *_rest in RATES.values())
        keys = {"function": function, "sex": sex, "migrant_status": "non_national"}
        ratios.append(
            given.reported.row(
                "migrant_parity_ratio", migrant, national, unit="ratio", scale=1, concept=concept(phrase), **keys
            )
        )
        gaps.append(
            given.reported.count("migrant_parity_gap", _gap(national, migrant), POINTS, concept(phrase), **keys)
        )
    return frame([*ratios, *gaps])


def migrant_gender_parity(tables: Mapping):
    """Contributor rate of migrant women divided by that of migrant men, old age, in the labour force."""
    given = Nationality.of(tables)
    phrase = next(iter(PEOPLE))
    women, men = (_rate(given, "old_age", phrase, sex, "non_national") for sex in ("female", "male"))
    return frame([
        given.reported.row(
            "migrant_gender_parity", women, men, unit="ratio", scale=1, concept=concept(phrase), function="old_age",
            migrant_status="non_national",
        )
    ])  # fmt: skip


def migrant_health_affiliation(tables: Mapping):
    """Non-nationals protected by a health scheme, per 100 non-nationals in the population."""
    given = Nationality.of(tables)
    rows = []
    for sex, protected, people in by_sex(
        lambda sex: given.counts("health", "protected", sex=sex).non_national,
        lambda sex: given.context("population", "non_national", sex=sex),
    ):
        made = given.reported.row(
            "migrant_health_affiliation", given.counts("health", "protected", sex=sex).gated("non_national"), people,
            concept=concept(POPULATION, IRREGULAR), cause=f"{NON_RESIDENT}; {DEPENDANTS}", function="health", sex=sex,
            migrant_status="non_national",
        )  # fmt: skip
        rows.append(made | {"numerator": protected.value})
    return frame(rows)


def _asked(given: Nationality, *statuses: str) -> Iterator[tuple[str, str, str, Quantity]]:
    """Function, phrase of the denominator, sex and denominator of each rate; women and men where all counts are there.

    The denominator is that of the first status.
    """
    for function in given.functions():
        for phrase, (variable, age) in list(PEOPLE.items())[: None if function == "old_age" else 1]:

            def stated(sex: str, function: str = function) -> Quantity:
                parts = [getattr(given.counts(function, sex=sex), status) for status in statuses]
                return next((part for part in parts if not part.stated), parts[0])

            def people(sex: str, variable: str = variable, age: str = age) -> Quantity:
                parts = [given.context(variable, status, sex=sex, age=age) for status in statuses]
                return next((part for part in parts if not part.stated), parts[0])

            for sex, _counted, denominator in by_sex(stated, people):
                yield function, phrase, sex, denominator


def _rate(given: Nationality, function: str, phrase: str, sex: str, status: str) -> Quantity:
    variable, age = PEOPLE[phrase]
    counted = given.counts(function, sex=sex).gated(status)
    return per(counted, given.context(variable, status, sex=sex, age=age))


def _gap(national: Quantity, migrant: Quantity) -> Quantity:
    made = difference(national, migrant)
    if made.value is not None and made.low is None and national.low is not None:
        return Quantity(made.value, made.flag, made.value, made.value, made.notes)
    return made
