"""The insured, from a return: contributors, affiliated persons, health protection, and women compared with men.

All functions take the tables of a return, or ``Reported``, and return indicator rows; bounds and missing figures are as
in ``sslib.indicators.contingencies``.
"""

from collections.abc import Mapping

from sslib.errors import N_
from sslib.indicators.contingencies import IN_EMPLOYMENT, coverage_old_age
from sslib.indicators.reported import Reported, by_sex
from sslib.indicators.table import frame
from sslib.indicators.totals import NOT_AVAILABLE, Quantity

DENOMINATORS = {
    "labour_force": N_("denominator is the labour force"),
    "employment": IN_EMPLOYMENT,
    "employees": N_("denominator is employees"),
}
MONTHLY = N_("monthly counts added, workers insured twice, or records that were never removed")
DEPENDANTS = N_("dependants counted with several insured persons, or persons in two schemes")
REGISTERS = N_("registers of contributors and of affiliated persons that do not fit")


def contributors_labour_force(tables: Mapping):
    """Active contributors to an old-age pension, per 100 people in the labour force; then in employment, and employees.

    The three denominators are told apart by the concept; the first is the one of the indicator.
    """
    reported = Reported.of(tables)
    return frame(
        reported.row(
            "contributors_labour_force", numerator, denominator, function="old_age", sex=sex,
            concept=[phrase], cause=MONTHLY,
        )
        for variable, phrase in DENOMINATORS.items()
        for sex, numerator, denominator in by_sex(
            lambda sex: reported.national("old_age", "active_contributors", sex),
            lambda sex, variable=variable: reported.context(variable, sex),
        )
    )  # fmt: skip


def gender_parity(tables: Mapping):
    """Women's rate divided by men's, for pensioners and for contributors in the labour force.

    The concept names the indicator whose rates are compared.
    """
    reported = Reported.of(tables)
    rows = []
    for rates in (coverage_old_age(reported), contributors_labour_force(reported)):
        first = rates[rates["sex"].eq("total").cumsum().le(1)].set_index("sex")  # one denominator only
        women, men = (_rate(first.loc[sex]) if sex in first.index else NOT_AVAILABLE for sex in ("female", "male"))
        code = rates["indicator"].iloc[0]
        rows.append(
            reported.row("gender_parity", women, men, unit="ratio", scale=1, function="old_age", concept=[code])
        )
    return frame(rows)


def health_affiliation(tables: Mapping):
    """People protected by at least one health scheme, per 100 inhabitants."""
    reported = Reported.of(tables)
    return frame(
        reported.row(
            "health_affiliation", numerator, denominator, function="health", sex=sex, cause=DEPENDANTS,
        )
        for sex, numerator, denominator in by_sex(
            lambda sex: reported.national("health", "protected", sex), lambda sex: reported.context("population", sex)
        )
    )  # fmt: skip


def affiliation_density(tables: Mapping):
    """Active contributors per 100 affiliated persons, function by function, where the same schemes report both."""
    reported = Reported.of(tables)
    rows = []
    for function in reported.functions("affiliated"):
        both = {variable: set(reported.parts(function, variable)) for variable in ("active_contributors", "affiliated")}
        if not both["active_contributors"]:
            continue
        same = both["active_contributors"] == both["affiliated"]
        for sex, numerator, denominator in by_sex(
            lambda sex, function=function, same=same: (
                reported.summed(function, "active_contributors", sex) if same else NOT_AVAILABLE
            ),
            lambda sex, function=function: reported.summed(function, "affiliated", sex),
        ):
            rows.append(
                reported.row(
                    "affiliation_density", numerator, denominator, function=function, sex=sex, cause=REGISTERS,
                )
            )  # fmt: skip
    return frame(rows)


def _rate(row) -> Quantity:
    """The rate of an indicator row."""
    low, value, high = (None if row[name] != row[name] else row[name] for name in ("low", "value", "high"))
    return Quantity(value, row["flag"] if row["flag"] != "over_100" else "", low, high)
