"""How agreements on social security are used, and how nationals abroad are protected, from a return.

All functions take the tables of a return, ``Reported`` or ``Nationality``, and return indicator rows. Agreements that
are only signed or being negotiated are left out; one whose status is not known must give its figures too.
"""

from collections.abc import Iterator, Mapping

from sslib.errors import N_
from sslib.indicators.nationality import Nationality, concept
from sslib.indicators.reported import looked_up
from sslib.indicators.table import frame
from sslib.indicators.totals import NOT_AVAILABLE, Quantity, added, quantity

UNDER_AGREEMENTS = N_("under the agreements in force")
AGREEMENT, DESTINATION = N_("agreement"), N_("destination")
MEDIANS = N_("lowest and highest median of the agreements, a median over all cannot be computed from them")
ABROAD = N_("nationals who work abroad, insured there or at home")
ABROAD_CAUSE = N_("family members or people who have returned among the insured, or too few counted as working abroad")
COUNTS = {"pensions_totalised": "pensions_totalised", "pensions_paid_abroad": "pensions_exported"}


def agreement_use(tables: Mapping):
    """Pensions by totalization, pensions paid abroad, applications settled, and the days that a claim takes.

    Returns
    -------
    DataFrame of indicator rows ``pensions_totalised`` and ``pensions_paid_abroad`` (number), ``foreign_claims_settled``
    (settled per 100 received in the year, which may exceed 100), ``foreign_claim_days`` (days; first over all
    agreements, with a value only where one agreement settled claims, else the range of the medians as bounds; then
    each). The flag ``nap`` says that no agreement is in force.
    """
    given = Nationality.of(tables)
    agreements = given.reported["agreements"]
    live = [] if agreements is None else [
        entry for entry in agreements.to_dict("records") if entry["status"] in ("in_force", "unknown")
    ]  # fmt: skip
    absent = Quantity(flag="na" if agreements is None else "nap")

    def summed(column: str) -> Quantity:
        return added(quantity(entry[column]) for entry in live) if live else absent

    rows = [given.reported.count(code, summed(column), "number", concept(UNDER_AGREEMENTS))
            for code, column in COUNTS.items()]  # fmt: skip
    settled, received = summed("applications_settled"), summed("applications_received")
    rows.append(
        given.reported.row(
            "foreign_claims_settled", settled, received, concept=concept(UNDER_AGREEMENTS), above_100=True
        )
    )
    medians = {entry["name"]: quantity(entry["median_days"]) for entry in live if entry["applications_settled"] != 0}
    overall, phrases = _overall(medians.values(), absent)
    rows.append(given.reported.count("foreign_claim_days", overall, "days", concept(UNDER_AGREEMENTS, *phrases)))
    for name, days in medians.items():
        rows.append(given.reported.count("foreign_claim_days", days, "days", concept(f"{AGREEMENT}: {name}")))
    return frame(rows)


def nationals_abroad_protected(tables: Mapping):
    """Nationals who work abroad and are insured there or at home, per 100 who work abroad; then by destination."""
    given = Nationality.of(tables)
    return frame(
        given.reported.row(
            "nationals_abroad_protected", insured, working, cause=ABROAD_CAUSE, migrant_status="national",
            concept=concept(ABROAD, *([f"{DESTINATION}: {destination}"] if destination else [])),
        )
        for destination, insured, working in _abroad(given.reported["abroad"])
    )  # fmt: skip


def _overall(medians, absent: Quantity) -> tuple[Quantity, list[str]]:
    """The median over all agreements as far as it is known, and what must be said of it."""
    medians = list(medians)
    if len(medians) < 2:
        return (medians[0] if medians else absent), []
    if any(median.value is None for median in medians):
        return NOT_AVAILABLE, []
    days = [median.value for median in medians]
    return Quantity(None, "na", min(days), max(days)), [MEDIANS]


def _abroad(abroad) -> Iterator[tuple[str, Quantity, Quantity]]:
    """All destinations, then each: insured and working."""
    if abroad is None:
        yield "", NOT_AVAILABLE, NOT_AVAILABLE
        return
    insured, working = (
        looked_up(abroad.assign(value=abroad[column]), ["destination"]) for column in ("insured", "working")
    )
    yield "", added(insured.values()), added(working.values())
    for (destination,), count in insured.items():
        yield destination, count, working[destination,]
