"""The accounts of the schemes of a return: receipts, expenditure and reserves, scheme by scheme, and their sums.

Benefits and administration costs must be reported by every scheme that operates, and some receipt; an item beyond
these that a scheme does not list is nothing. A sum that lacks a part has no value; ``low`` is then what is known.
"""

from sslib.indicators.reported import Reported, looked_up
from sslib.indicators.totals import NOT_AVAILABLE, Quantity, added, difference

RECEIPTS = {
    "contributions_employers": "receipts_employers",
    "contributions_workers": "receipts_workers",
    "contributions_self_employed": "receipts_self_employed",
    "government": "receipts_government",
    "other_receipts": "receipts_other",
}
NOTHING = Quantity(0.0)


class Accounts:
    """Receipts, expenditure and reserves of each scheme, and their sums."""

    def __init__(self, reported: Reported):
        finance = reported["finance"]
        self._functions = {scheme: text.split(";") for scheme, text in reported.schemes["functions"].items()}
        self._amounts = {}
        if finance is not None:
            totals = finance[finance["migrant_status"].eq("total")]
            self._amounts = looked_up(totals, ["scheme", "item", "function"])
        owed = reported.schemes.index[~reported.schemes["kind"].eq("employer_liability")]
        self.schemes = tuple(dict.fromkeys((*owed, *(scheme for scheme, *_rest in self._amounts))))

    def item(self, name: str, absent: Quantity | None = NOTHING) -> dict[str, Quantity | None]:
        """One item, scheme by scheme; ``absent`` where a scheme does not list it."""
        return {scheme: self._amounts.get((scheme, name, ""), absent) for scheme in self.schemes}

    def benefits(self) -> dict[str, dict[str, Quantity]]:
        """Benefits by function, scheme by scheme.

        Of an amount that is not given by function, what the given functions leave belongs to the only other function of
        the scheme; where there are several, it is not known how much each took.
        """
        made = {}
        for scheme in self.schemes:
            given = {
                function: amount
                for (owner, item, function), amount in self._amounts.items()
                if owner == scheme and item == "benefits" and function
            }
            others = [function for function in self._functions.get(scheme, ()) if function not in given]
            left = self._amounts.get((scheme, "benefits", ""), NOT_AVAILABLE)
            left = difference(left, added(given.values())) if given else left
            used_up = left.value is not None and abs(left.value) < 1
            made[scheme] = given | dict.fromkeys(others, left if used_up or len(others) == 1 else NOT_AVAILABLE)
        return made

    def by_function(self) -> dict[str, Quantity]:
        """Benefits of each function, summed over schemes."""
        parts: dict[str, list[Quantity]] = {}
        for given in self.benefits().values():
            for function, amount in given.items():
                parts.setdefault(function, []).append(amount)
        return {function: added(amounts) for function, amounts in parts.items()}

    def all_benefits(self) -> dict[str, Quantity]:
        """All benefits of each scheme."""
        parts = self.benefits()
        return {
            scheme: amount if amount.stated else added(parts[scheme].values())
            for scheme, amount in self.item("benefits", NOT_AVAILABLE).items()
        }

    def administration(self) -> Quantity:
        """Administration costs, summed over schemes."""
        return added(self.item("administration", NOT_AVAILABLE).values())

    def expenditure(self) -> dict[str, Quantity]:
        """Benefits, administration and other expenditure of each scheme, without transfers to other schemes."""
        parts = (self.all_benefits(), self.item("administration", NOT_AVAILABLE), self.item("other_expenditure"))
        return {scheme: added(part[scheme] for part in parts) for scheme in self.schemes}

    def receipts(self, name: str) -> Quantity:
        """One class of receipts, summed over schemes; missing where a scheme reports no receipt at all."""
        some = (*RECEIPTS, "transfers_received")
        told = {scheme for scheme, item, _function in self._amounts if item in some}
        return added(amount if scheme in told else NOT_AVAILABLE for scheme, amount in self.item(name).items())

    def reserves(self) -> dict[str, Quantity]:
        """Reserves at the end of the year of the schemes that report any."""
        found = self.item("reserves_end", None)
        return {scheme: amount for scheme, amount in found.items() if amount is not None and amount.flag != "nap"}
