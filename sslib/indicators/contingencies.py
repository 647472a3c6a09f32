"""Effective coverage from a return, contingency by contingency: SDG indicator 1.3.1 as the ILO counts it.

All functions take the tables of a return, or ``Reported``, and return indicator rows. Rows by sex are there where
numerator and denominator are known for women and for men. Where several schemes serve a function, ``value`` adds
them, ``low`` is what they hold together at least and ``high`` their sum, since a person may be in two of them. A
numerator is missing where a scheme of the inventory that serves the function reports nothing.

References
----------
Metadata of SDG indicator 1.3.1 (custodian: ILO), edition of 2018.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sslib.errors import N_
from sslib.indicators.reported import SEXES, Reported, by_sex
from sslib.indicators.table import frame
from sslib.indicators.totals import NOT_AVAILABLE, Quantity, added

PARAMETERS = {"female": "pension_age_women", "male": "pension_age_men"}
CHILDREN = ("0-17", "0-14")
ADMINISTRATIVE = N_("administrative, cash benefits")
ALL_AGES = N_("pensioners of all ages, early retirees may be included")
AGE_NOT_STATED = N_("age limit of children not stated")
RECIPIENTS_OF_ALL_AGES = N_("recipients of family benefits taken as children")
TAKEN_AS_POOR = N_("recipients of social assistance taken as poor")
TWO_AGES = N_("statutory ages of women and men differ")
OVER = {
    "family": N_("households, adults or payments counted instead of children"),
    "maternity": N_("payments or claims counted instead of women"),
    "disability": N_("recipients with a disability that is not severe, or a prevalence that is too low"),
    "unemployment": N_("recipients who are not unemployed as the survey defines it, or payments counted"),
    "employment_injury": N_("workers insured twice, or records of people who have stopped work"),
    "old_age": N_("early retirees, pensioners who have died or live abroad, or persons in two schemes"),
    "assistance": N_("recipients who are not poor, or payments counted instead of persons"),
}
IN_EMPLOYMENT = N_("denominator is employment")


def coverage_children(tables: Mapping):
    """Children for whom a family cash benefit is paid, per 100 children of the same age group.

    The column ``age`` says the age group, 0-17 before 0-14. Recipients without an age are taken as children, which
    the concept says.
    """
    reported = Reported.of(tables)
    age, counted, concept = _children(reported)

    def children(sex: str) -> Quantity:
        found = reported.context("children", sex, age)
        return found if found.stated or age == "total" else reported.context("population", sex, age)

    return frame(
        reported.row(
            "coverage_children", numerator, denominator, function="family", sex=sex,
            age="" if age == "total" else age, concept=concept,
            sdg_series="SI_COV_CHLD", cause=OVER["family"],
        )
        for sex, numerator, denominator in by_sex(lambda sex: reported.cash("family", sex, counted), children)
    )  # fmt: skip


def coverage_maternity(tables: Mapping):
    """Women who receive a maternity cash benefit, per 100 women who give birth in the year; one row, sex ``female``."""
    reported = Reported.of(tables)
    numerator = _first(reported.cash("maternity", sex) for sex in ("female", "total"))
    denominator = _first(reported.context("women_giving_birth", sex) for sex in ("female", "total"))
    return frame([
        reported.row(
            "coverage_maternity", numerator, denominator, function="maternity", sex="female",
            concept=[ADMINISTRATIVE], sdg_series="SI_COV_MATNL", cause=OVER["maternity"],
        )
    ])  # fmt: skip


def coverage_disability(tables: Mapping):
    """Recipients of a disability cash benefit, per 100 people with a severe disability."""
    return _recipients(tables, "coverage_disability", "disability", "severe_disability", "SI_COV_DISAB")


def coverage_unemployment(tables: Mapping):
    """Recipients of an unemployment cash benefit, per 100 unemployed people."""
    return _recipients(tables, "coverage_unemployment", "unemployment", "unemployed", "SI_COV_UEMP")


def coverage_poor(tables: Mapping):
    """Recipients of social assistance in cash, taken as poor, per 100 poor people; an estimate, flag ``e``."""
    return _recipients(tables, "coverage_poor", "assistance", "poor", "SI_COV_POOR", "e", TAKEN_AS_POOR)


def coverage_employment_injury(tables: Mapping):
    """Workers protected against employment injury, per 100 people in employment.

    A scheme that does not count protected persons is taken with its active contributors.
    """
    reported = Reported.of(tables)
    return frame(
        reported.row(
            "coverage_employment_injury", numerator, denominator, function="employment_injury", sex=sex,
            concept=[IN_EMPLOYMENT], sdg_series="SI_COV_WKINJRY", cause=OVER["employment_injury"],
        )
        for sex, numerator, denominator in by_sex(
            lambda sex: reported.insured("employment_injury", sex), lambda sex: reported.context("employment", sex)
        )
    )  # fmt: skip


def coverage_old_age(tables: Mapping):
    """Recipients of an old-age pension at or above the statutory age, per 100 people of that age.

    The statutory age of women and of men is the latest of the table ``parameters`` that holds at the reference date.
    Where pensioners are not counted from that age on, pensioners of all ages are taken, which the concept says. The
    denominator is ``population_above_pension_age``, else the population 60+ or 65+ where that is the statutory age.
    """
    reported = Reported.of(tables)
    ages = {sex: statutory_age(reported, sex) for sex in SEXES}
    rows = []
    for sex, numerator, denominator in by_sex(
        lambda sex: _pensioners(reported, ages, sex), lambda sex: _above_pension_age(reported, ages, sex)
    ):
        age, different = ages[sex], sex == "total" and _differ(ages)
        rows.append(
            reported.row(
                "coverage_old_age", numerator, denominator, function="old_age", sex=sex,
                age="" if age is None else f"{age:g}+", concept=[ADMINISTRATIVE, *([TWO_AGES] if different else [])],
                sdg_series="SI_COV_PENSN", cause=OVER["old_age"],
            )
        )  # fmt: skip
    return frame(rows)


def statutory_age(reported: Reported, sex: str) -> float | None:
    """The statutory pension age of women or men at the reference date; for both, only where it is the same.

    Schemes with ages of their own count only where no age holds for all schemes, and only where they agree.
    """
    if sex == "total":
        ages = {statutory_age(reported, one) for one in PARAMETERS}
        return ages.pop() if len(ages) == 1 else None
    stated = reported["parameters"]
    if stated is None:
        return None
    held = stated[stated["parameter"].eq(PARAMETERS[sex]) & stated["valid_from"].le(reported.reference_date)]
    latest = held.sort_values("valid_from", kind="stable").groupby("scheme")["value"].last()
    ages = {latest[""]} if "" in latest.index else set(latest)
    return float(ages.pop()) if len(ages) == 1 else None


def _differ(ages: Mapping[str, float | None]) -> bool:
    return None not in (ages["female"], ages["male"]) and ages["female"] != ages["male"]


def _pensioners(reported: Reported, ages: Mapping[str, float | None], sex: str) -> Quantity:
    """Pensioners from the statutory age on, else of all ages."""
    found = _from_age(ages, sex, lambda sex, age: reported.cash("old_age", sex, age))
    if found.stated:
        return found
    everybody = reported.cash("old_age", sex)
    return everybody if everybody.value is None else replace(everybody, notes=(*everybody.notes, ALL_AGES))


def _above_pension_age(reported: Reported, ages: Mapping[str, float | None], sex: str) -> Quantity:
    found = reported.context("population_above_pension_age", sex)
    if found.stated:
        return found
    return _from_age(ages, sex, lambda sex, age: reported.context("population", sex, age))


def _from_age(ages: Mapping[str, float | None], sex: str, count) -> Quantity:
    """Persons from the statutory age on; women and men added where they are not counted together."""
    age = ages[sex]
    found = NOT_AVAILABLE if age is None else count(sex, f"{age:g}+")
    if sex != "total" or found.stated:
        return found
    return added(_from_age(ages, one, count) for one in PARAMETERS)


def _children(reported: Reported) -> tuple[str, str, list[str]]:
    """The age group of children, the age group of recipients, and the concept."""

    def there(age: str) -> bool:
        return any(reported.context(variable, age=age).stated for variable in ("children", "population"))

    for age in CHILDREN:
        if there(age) and reported.cash("family", age=age).stated:
            return age, age, [ADMINISTRATIVE]
    if reported.context("children").stated:
        return "total", "total", [ADMINISTRATIVE, AGE_NOT_STATED]
    age = next(filter(there, CHILDREN), "total")
    return age, "total", [ADMINISTRATIVE, RECIPIENTS_OF_ALL_AGES]


def _recipients(
    tables: Mapping, indicator: str, function: str, variable: str, series: str, flag: str = "", phrase: str = ""
):
    reported = Reported.of(tables)

    def recipients(sex: str) -> Quantity:
        found = reported.cash(function, sex)
        return found if found.value is None else replace(found, flag=found.flag or flag)

    return frame(
        reported.row(
            indicator, numerator, denominator, function=function, sex=sex, sdg_series=series, cause=OVER[function],
            concept=[ADMINISTRATIVE, *([phrase] if phrase else [])],
        )
        for sex, numerator, denominator in by_sex(recipients, lambda sex: reported.context(variable, sex))
    )  # fmt: skip


def _first(found: Iterable[Quantity]) -> Quantity:
    """The first that is stated, else the first."""
    found = list(found)
    return next((quantity for quantity in found if quantity.stated), found[0])
