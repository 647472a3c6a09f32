"""Expenditure and financing from a return: how much, on what, from whom, and how long the reserves last.

All functions take the tables of a return, or ``Reported``, and return indicator rows. Transfers between schemes are
left out on both sides, so that nothing counts twice. What must be reported: see ``sslib.indicators.accounts``.
"""

from collections.abc import Mapping

from sslib.errors import N_
from sslib.indicators.accounts import RECEIPTS, Accounts
from sslib.indicators.contingencies import (
    coverage_children,
    coverage_disability,
    coverage_maternity,
    coverage_old_age,
    coverage_unemployment,
)
from sslib.indicators.reported import Reported, per
from sslib.indicators.table import frame
from sslib.indicators.totals import Quantity, added, difference, times

GDP = "percent of gross domestic product"
UNITS = N_("amounts in another unit than the gross domestic product")
STATE = N_("expenditure of the State of another year, or of the central government alone")
NETTED = N_("transfers between schemes left out")
WITHOUT_HEALTH = N_("health benefits left out, the administration of health schemes included")
WITH_HEALTH = N_("health included")
OF_BENEFITS = N_("share of benefits, health included")
WITH_RESERVES = N_("schemes that report reserves")
CONTRIBUTORY = N_("contributory schemes, pensioners of all ages")
FIVE = N_("children, severe disability, mothers of newborns, older persons, unemployed people")
AT_THE_LINE = N_("people not covered receive the poverty line for twelve months")
WITHOUT_ADMINISTRATION = N_("without administration costs")
OBSERVED_ADMINISTRATION = N_("administration costs per unit of benefits as observed")
GUARANTEES = {
    "family": coverage_children,
    "disability": coverage_disability,
    "maternity": coverage_maternity,
    "old_age": coverage_old_age,
    "unemployment": coverage_unemployment,
}


def expenditure_gdp(tables: Mapping):
    """Expenditure of all schemes as a share of gross domestic product, without health benefits, and with them.

    Returns
    -------
    DataFrame of indicator rows ``expenditure_gdp`` and ``expenditure_gdp_with_health``
    """
    reported, accounts = _opened(tables)
    everything, gdp = added(accounts.expenditure().values()), reported.context("gdp")
    health = accounts.by_function().get("health", Quantity(0.0))
    return frame([
        reported.row("expenditure_gdp", difference(everything, health), gdp, unit=GDP,
                     concept=[WITHOUT_HEALTH, NETTED], cause=UNITS),
        reported.row("expenditure_gdp_with_health", everything, gdp, unit=GDP, concept=[WITH_HEALTH, NETTED],
                     cause=UNITS),
    ])  # fmt: skip


def expenditure_by_function(tables: Mapping):
    """Benefits of each function as a share of all benefits, and as a share of gross domestic product.

    Returns
    -------
    DataFrame of indicator rows ``expenditure_by_function`` and ``expenditure_by_function_gdp``
    """
    reported, accounts = _opened(tables)
    benefits, gdp = added(accounts.all_benefits().values()), reported.context("gdp")
    rows = []
    for function, paid in accounts.by_function().items():
        rows += [
            reported.row("expenditure_by_function", paid, benefits, function=function, concept=[OF_BENEFITS]),
            reported.row("expenditure_by_function_gdp", paid, gdp, unit=GDP, function=function, cause=UNITS),
        ]
    return frame(rows)


def administration_share(tables: Mapping):
    """Administration costs of all schemes, per 100 currency units of their expenditure."""
    reported, accounts = _opened(tables)
    return frame([
        reported.row("administration_share", accounts.administration(), added(accounts.expenditure().values()),
                     concept=[NETTED])
    ])  # fmt: skip


def financing_mix(tables: Mapping):
    """Each class of receipts per 100 currency units of all receipts.

    Returns
    -------
    DataFrame of indicator rows ``receipts_employers``, ``receipts_workers``, ``receipts_self_employed``,
    ``receipts_government``, ``receipts_other``
    """
    reported, accounts = _opened(tables)
    classes = {name: accounts.receipts(name) for name in RECEIPTS}
    everything = added(classes.values())
    return frame(reported.row(RECEIPTS[name], amount, everything, concept=[NETTED]) for name, amount in classes.items())


def balance(tables: Mapping):
    """What receipts leave, per 100 currency units of expenditure; and the reserves in years of expenditure.

    Returns
    -------
    DataFrame of indicator rows ``balance_share`` (percent) and ``reserve_ratio`` (years of expenditure of the schemes
    that report reserves at the end of the year)
    """
    reported, accounts = _opened(tables)
    spent, reserves = accounts.expenditure(), accounts.reserves()
    everything = added(spent.values())
    left = difference(added(accounts.receipts(name) for name in RECEIPTS), everything)
    return frame([
        reported.row("balance_share", left, everything, concept=[NETTED], above_100=True),
        reported.row("reserve_ratio", added(reserves.values()), added(spent[scheme] for scheme in reserves), scale=1,
                     unit="years of expenditure", concept=[WITH_RESERVES, NETTED]),
    ])  # fmt: skip


def system_dependency(tables: Mapping):
    """Recipients of old-age pensions of contributory schemes, per 100 active contributors to old age."""
    reported = Reported.of(tables)
    financed = set(reported.schemes.index[~reported.schemes["contributory"].eq("non_contributory")])

    def of_these(variable: str, form: str = "") -> Quantity:
        parts = reported.parts("old_age", variable, form=form)
        parts = {scheme: part for scheme, part in parts.items() if scheme in financed}
        missing = [scheme for scheme in reported.without_figures("old_age", variable) if scheme in financed]
        return reported.together(parts, added(parts.values()), missing)

    return frame([
        reported.row("system_dependency", of_these("beneficiaries", "cash"), of_these("active_contributors"),
                     unit="per 100 contributors", function="old_age", concept=[CONTRIBUTORY])
    ])  # fmt: skip


def expenditure_government_share(tables: Mapping):
    """Expenditure of all schemes, health included, per 100 currency units of expenditure of the State."""
    reported, accounts = _opened(tables)
    return frame([
        reported.row("expenditure_government_share", added(accounts.expenditure().values()),
                     reported.context("government_expenditure"), concept=[WITH_HEALTH, NETTED], cause=STATE)
    ])  # fmt: skip


def financing_gap(tables: Mapping):
    """What five guarantees would cost for those who lack them, as a share of gross domestic product; an estimate.

    The guarantees are for children, people with a severe disability, mothers of newborns, older persons and unemployed
    people; those who lack them are the people whom the indicator of effective coverage leaves out. Each would receive
    the poverty line for twelve months. The rows by function are without administration costs; so is the first row over
    all guarantees, and the second adds administration costs as the schemes have them per unit of benefits.

    References
    ----------
    The five guarantees: ILO estimates of the financing gap of social protection floors. The formula is this kit's.
    """
    reported, accounts = _opened(tables)
    line, gdp = reported.context("poverty_line"), reported.context("gdp")
    costs = {function: _cost(coverage(reported).iloc[0], line.value) for function, coverage in GUARANTEES.items()}
    rows = [
        _gap(reported, cost, gdp, [AT_THE_LINE, WITHOUT_ADMINISTRATION], function) for function, cost in costs.items()
    ]
    everything = added(costs.values())
    rows.append(_gap(reported, everything, gdp, [FIVE, AT_THE_LINE, WITHOUT_ADMINISTRATION]))
    observed = per(accounts.administration(), added(accounts.all_benefits().values()), 1).value
    with_costs = Quantity(flag="na") if observed is None else times(everything, 1 + observed)
    rows.append(_gap(reported, with_costs, gdp, [FIVE, AT_THE_LINE, OBSERVED_ADMINISTRATION]))
    return frame(rows)


def _opened(tables: Mapping) -> tuple[Reported, Accounts]:
    reported = Reported.of(tables)
    return reported, Accounts(reported)


def _cost(coverage, line: float | None) -> Quantity:
    """Twelve poverty lines for each person whom a coverage row leaves out."""
    numerator, denominator, low, high = (
        None if coverage[name] != coverage[name] else coverage[name]
        for name in ("numerator", "denominator", "low", "high")
    )
    if None in (line, numerator, denominator) or coverage["value"] > 100:
        return Quantity(flag="c" if coverage["flag"] == "c" else "na")
    left = [None if rate is None or rate > 100 else denominator * (1 - rate / 100) for rate in (high, low)]
    return times(Quantity(denominator - numerator, "e", *left), 12 * line)


def _gap(reported: Reported, cost: Quantity, gdp: Quantity, concept: list[str], function: str = "") -> dict:
    return reported.row("financing_gap", cost, gdp, unit=GDP, function=function, concept=concept, cause=UNITS)
