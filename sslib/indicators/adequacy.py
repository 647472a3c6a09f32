"""Adequacy from a return: old-age pensions compared with wages and lines, and expenditure for each recipient.

All functions take the tables of a return, or ``Reported``, and return indicator rows. Amounts are monthly; an amount
for a year is divided by twelve, and one paid once never enters. Wages and lines are those of women and men together,
also where the pension is that of women or of men. A percentage above 100 is no error here.
"""

from collections.abc import Mapping

from sslib.errors import N_
from sslib.indicators.accounts import Accounts
from sslib.indicators.anybody import CASH
from sslib.indicators.reported import Reported, by_sex, looked_up
from sslib.indicators.table import frame
from sslib.indicators.totals import NOT_AVAILABLE, Quantity, added, times

MEAN = N_("mean monthly pension, schemes weighted by their recipients")
LOWEST = N_("lowest minimum pension among the schemes")
LUMP_SUMS = N_("schemes that pay once left out")
SAME_SCHEMES = N_("schemes that report expenditure and those that report recipients are not the same")
IN_KIND = N_("expenditure includes benefits in kind")
LINES = {
    "benefit_to_average_wage": "average_wage",
    "benefit_to_minimum_wage": "minimum_wage",
    "benefit_to_poverty_line": "poverty_line",
}


def benefit_ratios(tables: Mapping):
    """Mean old-age pension compared with the average wage, the minimum wage and the poverty line.

    The mean is that of the schemes weighted by their recipients of an old-age pension in cash. It is missing where a
    scheme that has recipients gives no mean, or one that gives a mean no recipients.

    Returns
    -------
    DataFrame of indicator rows ``benefit_to_average_wage``, ``benefit_to_minimum_wage``, ``benefit_to_poverty_line``
    (percent), each also by sex
    """
    reported = Reported.of(tables)
    pensions = Pensions(reported)
    return frame(
        row for indicator, variable in LINES.items()
        for row in _compared(reported, indicator, variable, pensions.mean, MEAN)
    )  # fmt: skip


def minimum_pension_to_poverty_line(tables: Mapping):
    """The lowest minimum old-age pension among the schemes, per 100 currency units of the poverty line; also by sex."""
    reported = Reported.of(tables)
    pensions = Pensions(reported)
    return frame(_compared(reported, "minimum_pension_to_poverty_line", "poverty_line", pensions.lowest, LOWEST))


def expenditure_per_beneficiary(tables: Mapping):
    """Benefits paid under a function in the year, for each recipient of a cash benefit and each month.

    It is missing where the schemes that report expenditure and those that report recipients are not the same. A
    function without cash recipients in the return has no row.
    """
    reported = Reported.of(tables)
    accounts = Accounts(reported)
    paid = accounts.benefits()
    rows = []
    for function in CASH:
        recipients = reported.parts(function, "beneficiaries", form="cash")
        if not recipients:
            continue
        spent = {scheme: amounts[function] for scheme, amounts in paid.items() if function in amounts}
        paying, receiving = (
            {scheme for scheme, part in parts.items() if part.flag != "nap" and part.value != 0}
            for parts in (spent, recipients)
        )
        same = paying == receiving
        in_kind = reported.summed(function, "beneficiaries", form="in_kind").value
        rows.append(
            reported.row(
                "expenditure_per_beneficiary", times(added(spent.values()), 1 / 12) if same else NOT_AVAILABLE,
                added(recipients.values()), scale=1, unit="national currency a month", function=function,
                concept=[*([] if same else [SAME_SCHEMES]), *([IN_KIND] if in_kind else [])],
            )
        )  # fmt: skip
    return frame(rows)


class Pensions:
    """Old-age pensions in cash, by scheme: recipients, and amounts a month."""

    def __init__(self, reported: Reported):
        self._reported = reported
        self._found, periods = {}, {}
        if (table := reported["benefits"]) is not None:
            table = table[table["function"].eq("old_age") & table["migrant_status"].eq("total")]
            self._found = looked_up(table, ["scheme", "statistic", "sex", "period"])
            for scheme, _statistic, _sex, period in self._found:
                periods.setdefault(scheme, set()).add(period)
        self._lump_sums = {scheme for scheme, found in periods.items() if found == {"once"}}
        self._notes = (LUMP_SUMS,) if self._lump_sums else ()

    def amounts(self, statistic: str, sex: str) -> dict[str, Quantity]:
        """What each scheme pays a month."""
        made = {}
        for period, share in (("year", 1 / 12), ("month", 1)):  # where both are given, the month
            made |= {
                scheme: times(amount, share)
                for (scheme, *rest), amount in self._found.items()
                if tuple(rest) == (statistic, sex, period)
            }
        return made

    def recipients(self, sex: str) -> dict[str, Quantity]:
        """The recipients of each scheme that pays pensions, where it has any."""
        parts = self._reported.parts("old_age", "beneficiaries", sex, form="cash")
        parts |= dict.fromkeys(self._reported.without_figures("old_age", "beneficiaries"), NOT_AVAILABLE)
        return {scheme: part for scheme, part in parts.items() if scheme not in self._lump_sums}

    def mean(self, sex: str) -> Quantity:
        """The mean over schemes, weighted by recipients."""
        recipients, means = self.recipients(sex), self.amounts("mean", sex)
        if not (schemes := self._paying(recipients, means)):
            return _no_pension(recipients)
        pairs = [(recipients.get(scheme, NOT_AVAILABLE), means.get(scheme, NOT_AVAILABLE)) for scheme in schemes]
        every = [part for pair in pairs for part in pair]
        if any(part.value is None for part in every):
            return Quantity(flag="c" if any(part.flag == "c" for part in every) else "na", notes=self._notes)
        mean = sum(persons.value * amount.value for persons, amount in pairs) / sum(pair[0].value for pair in pairs)
        return Quantity(mean, added(every).flag, notes=self._notes)

    def lowest(self, sex: str) -> Quantity:
        """The lowest minimum pension among the schemes; where one is not known, the most that it can be."""
        recipients, minima = self.recipients(sex), self.amounts("minimum", sex)
        if not (schemes := self._paying(recipients, minima)):
            return _no_pension(recipients)
        every = [minima.get(scheme, NOT_AVAILABLE) for scheme in schemes]
        known = [part.value for part in every if part.value is not None]
        if len(known) < len(every):
            return Quantity(flag="na", high=min(known, default=None), notes=self._notes)
        return Quantity(min(known), added(every).flag, notes=self._notes)

    def _paying(self, recipients: Mapping[str, Quantity], amounts: Mapping[str, Quantity]) -> list[str]:
        nobody = {scheme for scheme, part in recipients.items() if part.flag == "nap" or part.value == 0}
        return [scheme for scheme in dict.fromkeys((*recipients, *amounts)) if scheme not in nobody]


def _no_pension(recipients: Mapping[str, Quantity]) -> Quantity:
    return Quantity(flag="nap" if recipients else "na")


def _compared(reported: Reported, indicator: str, variable: str, pension, concept: str):
    """A pension in percent of a wage or line, for both sexes together and for women and men."""
    for sex, amount, line in by_sex(pension, lambda _sex: reported.context(variable), counts=False):
        yield reported.row(
            indicator, amount, amount if amount.flag == "nap" else line, function="old_age", sex=sex,
            concept=[concept], above_100=True,
        )  # fmt: skip
