"""What non-nationals receive and pay, from a return: mean benefits beside those of nationals, and the balance.

All functions take the tables of a return, ``Reported`` or ``Nationality``, and return indicator rows.
"""

from collections.abc import Mapping
from dataclasses import replace

from sslib.errors import N_
from sslib.indicators.nationality import Nationality, concept
from sslib.indicators.reported import SEXES, looked_up
from sslib.indicators.table import frame
from sslib.indicators.totals import NOT_AVAILABLE, Quantity, added, difference

SCHEME, PERIOD = N_("scheme"), N_("period")
MEANS = N_("mean of the same scheme, function and period")
BALANCE = N_("contributions minus benefits of the year, to be read with the age structure")
CONTRIBUTIONS = ("contributions_employers", "contributions_workers", "contributions_self_employed")
KEYS = ["scheme", "function", "statistic", "period", "sex", "migrant_status"]


def benefit_parity(tables: Mapping):
    """Mean benefit of non-nationals divided by that of nationals, scheme by scheme; one is parity.

    Both are means of the same scheme, function and period; by sex where both are given. Old age is first.
    """
    given = Nationality.of(tables)
    amounts = {} if given.reported["benefits"] is None else looked_up(given.reported["benefits"], KEYS)
    asked = dict.fromkeys((scheme, function, period) for scheme, function, statistic, period, *_rest in amounts
                          if statistic == "mean")  # fmt: skip
    rows = []
    for scheme, function, period in sorted(asked, key=lambda key: key[1] != "old_age"):
        for sex in SEXES:
            migrant, national = (
                amounts.get((scheme, function, "mean", period, sex, status), NOT_AVAILABLE)
                for status in ("non_national", "national")
            )
            if migrant.stated and national.stated:
                rows.append(
                    given.reported.row(
                        "benefit_parity", migrant, national, unit="ratio", scale=1, function=function, sex=sex,
                        migrant_status="non_national",
                        concept=concept(MEANS, f"{SCHEME}: {scheme}", f"{PERIOD}: {period}"),
                    )
                )  # fmt: skip
    nothing = given.reported.row(
        "benefit_parity", NOT_AVAILABLE, NOT_AVAILABLE, unit="ratio", scale=1, function="old_age",
        migrant_status="non_national", concept=concept(MEANS),
    )  # fmt: skip
    return frame(rows or [nothing])


def contribution_benefit_balance(tables: Mapping):
    """Contributions paid for non-nationals in the year minus the benefits paid to them, national currency.

    A row for each scheme that reports contributions of non-nationals; it has a value where every kind of contribution
    and the benefits of every function of the scheme are given for them. The bounds add contributions and benefits of
    persons of unknown nationality. Contributions are not given by function or sex, so that there is no balance of one.
    """
    given = Nationality.of(tables)
    finance, benefits = given.reported["finance"], given.reported["benefits"]
    receipts = {} if finance is None else looked_up(finance, ["scheme", "item", "function", "migrant_status"])
    paid = {} if benefits is None else looked_up(benefits, KEYS)
    schemes = dict.fromkeys(
        scheme for scheme, item, _function, status in receipts if item in CONTRIBUTIONS and status == "non_national"
    )
    rows = []
    for scheme in schemes:
        rows.append(
            given.reported.count(
                "contribution_benefit_balance", _balance(receipts, paid, scheme), "national currency",
                concept(BALANCE, f"{SCHEME}: {scheme}"), migrant_status="non_national",
            )
        )  # fmt: skip
    nothing = given.reported.count(
        "contribution_benefit_balance", NOT_AVAILABLE, "national currency", concept(BALANCE),
        migrant_status="non_national",
    )  # fmt: skip
    return frame(rows or [nothing])


def _balance(receipts: Mapping, paid: Mapping, scheme: str) -> Quantity:
    own = difference(_contributions(receipts, scheme, "non_national"), _benefits(paid, scheme, "non_national"))
    more, less = _contributions(receipts, scheme, "unknown"), _benefits(paid, scheme, "unknown")
    if None in (own.value, more.value, less.value):
        return own
    return replace(own, low=own.value - less.value, high=own.value + more.value)


def _contributions(receipts: Mapping, scheme: str, status: str) -> Quantity:
    """Contributions of one status, of every kind that the scheme has."""
    kinds = [item for item in CONTRIBUTIONS if any(key[:2] == (scheme, item) for key in receipts)]
    return added(receipts.get((scheme, item, "", status), NOT_AVAILABLE) for item in kinds)


def _benefits(paid: Mapping, scheme: str, status: str) -> Quantity:
    """Benefits paid in the year to persons of one status, under every function of which the scheme gives amounts."""
    functions = dict.fromkeys(function for own, function, *_rest in paid if own == scheme)
    return added(
        paid.get((scheme, function, "total", "year", "total", status), NOT_AVAILABLE) for function in functions
    )
