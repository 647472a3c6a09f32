"""The money of the returns: what beneficiaries receive, receipts and expenditure, reserves, balanced to the unit."""

from collections.abc import Iterator, Mapping
from functools import cache

from datasets.xxa_return.apportion import STATUSES, apportion, total, wobble
from datasets.xxa_return.economy import LATEST, assumed, at
from datasets.xxa_return.people import cells

EARNED = {"national": 1.0, "non_national": 0.94, "unknown": 0.96}  # insured wages, against those of nationals
PAID = 0.968  # of a full year, since some beneficiaries came in the course of it
STATE_GROWTH = 0.083
FIRST = 2023
RECEIPTS = ("contributions_employers", "contributions_workers", "contributions_self_employed", "government",
            "transfers_received", "other_receipts")  # fmt: skip
EXPENDITURE = ("benefits", "administration", "transfers_paid", "other_expenditure")
PAYERS = {"contributions_employers": "employers", "contributions_workers": "workers",
          "contributions_self_employed": "self_employed"}  # fmt: skip
SOURCE = "Accounts {year}, audited"


def benefits(year: int) -> list[dict]:
    """The table of benefit amounts."""
    return [row for scheme in assumed("schemes") for row in _amounts(scheme, year)]


def finance(year: int) -> list[dict]:
    """The table of receipts and expenditure."""
    return [row for scheme in assumed("schemes") for row in _bookings(scheme, year)]


def from_the_state(year: int) -> int:
    """What all schemes received from the State."""
    return sum(booked(scheme, year).get("government", 0) for scheme in assumed("schemes"))


@cache
def booked(scheme: str, year: int) -> Mapping[str, int]:
    """Receipts, expenditure and reserves of a scheme by item, in the order of the table."""
    stated = assumed("schemes")[scheme]["accounts"]
    spent = sum(total(paid(scheme, function, year)) for function in _functions(scheme))
    made = {item: sum(parts.values()) for item, parts in contributions(scheme, year).items()}
    administration = round(spent * stated["administration"] * wobble(scheme, "administration", year, by=0.02))
    if "government" in stated:
        made["government"] = at(stated["government"], STATE_GROWTH, year)
    elif "covers" in stated:
        made["government"] = round((spent + administration) * stated["covers"])
    if received := sum(_transfers(payer, year).get(scheme, 0) for payer in assumed("schemes")):
        made["transfers_received"] = received
    start = stated["reserves"] if year == FIRST else booked(scheme, year - 1)["reserves_end"]
    made["other_receipts"] = round(start * stated["other"] * wobble(scheme, "other", year, by=0.03))
    made["benefits"] = spent
    made["administration"] = administration
    if "transfers" in stated:
        made["transfers_paid"] = sum(_transfers(scheme, year).values())
    if "other_expenditure" in stated:
        made["other_expenditure"] = round(spent * stated["other_expenditure"] * wobble(scheme, "else", year, by=0.03))
    received, spent = (sum(made.get(item, 0) for item in items) for items in (RECEIPTS, EXPENDITURE))
    gain = round(start * stated.get("revaluation", 0) * wobble(scheme, "revaluation", year, by=0.2))
    if gain:
        made["revaluation"] = gain
    return made | {"reserves_start": start, "reserves_end": start + received - spent + gain}


def contributions(scheme: str, year: int) -> dict[str, dict[str, int]]:
    """Contributions by who pays them and by nationality of the insured."""
    stated = assumed("schemes")[scheme]["accounts"]
    if "wage" not in stated:
        return {}
    insured = cells(scheme, _functions(scheme)[0], "active_contributors", year)
    bill = {
        status: stated["wage"] / (1 + _wages()) ** (LATEST - year) * EARNED[status] * stated["paid"] * 12
        * total(insured, status=status)
        for status in STATUSES
    }  # fmt: skip
    rates = {item: stated[payer] / 100 * wobble(scheme, item, year, by=0.004)
             for item, payer in PAYERS.items() if payer in stated}  # fmt: skip
    return {item: {status: round(bill[status] * rate) for status in STATUSES} for item, rate in rates.items()}


@cache
def means(scheme: str, function: str, year: int) -> Mapping[tuple[str, str], float]:
    """What a beneficiary receives on average, by sex and nationality."""
    stated = _benefit(scheme, function)
    base = stated["month"] / (1 + _wages()) ** (LATEST - year)
    fixed = stated.get("minimum") == stated.get("maximum") and "minimum" in stated
    made = {}
    for sex, status in cells(scheme, function, "beneficiaries", year):
        of_sex, of_status = stated["women"] if sex == "female" else 1, stated.get(status, 1)
        made[sex, status] = round(
            base * of_sex * of_status * (1 if fixed else wobble(scheme, function, sex, status, by=0.006))
        )
    return made


@cache
def paid(scheme: str, function: str, year: int) -> Mapping[tuple[str, str], int]:
    """What was paid in the year by sex and nationality."""
    stated, mean = _benefit(scheme, function), means(scheme, function, year)
    once = stated.get("period") == "once"
    months = 1 if once else stated.get("months", 12 * PAID)
    return {key: round(n * mean[key] * months) for key, n in cells(scheme, function, "beneficiaries", year).items()}


def _amounts(scheme: str, year: int) -> Iterator[dict]:
    for stated in assumed("schemes")[scheme]["benefit"]:
        function, period = stated["function"], stated.get("period", "month")
        people, mean = cells(scheme, function, "beneficiaries", year), means(scheme, function, year)
        amount = paid(scheme, function, year)
        stem = {"scheme": scheme, "function": function, "period": period, "source": SOURCE.format(year=year)}
        sexes = ("total", *dict.fromkeys(sex for sex, _status in people))
        for status in ("total", "national", "non_national"):
            for sex in () if stated.get("total_only") else sexes:
                if count := total(people, sex, status):
                    value = round(total({key: n * mean[key] for key, n in people.items()}, sex, status) / count, 2)
                    yield stem | {"statistic": "mean", "sex": sex, "migrant_status": status, "value": value}
        for statistic in ("minimum", "maximum"):
            for sex in sexes if statistic in stated else ():
                value = at(stated[statistic], _wages(), year)
                yield stem | {"statistic": statistic, "sex": sex, "migrant_status": "total", "value": value}
        for status in ("total", *STATUSES):
            for sex in sexes:
                kind = {"statistic": "total", "period": "year", "sex": sex, "migrant_status": status}
                yield stem | kind | {"value": total(amount, sex, status)}


def _bookings(scheme: str, year: int) -> Iterator[dict]:
    about = assumed("schemes")[scheme]
    stem = {"scheme": scheme, "function": "", "migrant_status": "total",
            "source": SOURCE.format(year=year)}  # fmt: skip
    by_status = contributions(scheme, year) if about["accounts"].get("by_nationality") else {}
    for item, value in booked(scheme, year).items():
        if item == "benefits":
            for function in _functions(scheme):
                yield stem | {"item": item, "function": function, "value": total(paid(scheme, function, year))}
            if len(_functions(scheme)) == 1:
                continue
        yield stem | {"item": item, "value": value}
        for status, part in by_status.get(item, {}).items():
            yield stem | {"item": item, "migrant_status": status, "value": part}


def _transfers(scheme: str, year: int) -> dict[str, int]:
    shares = assumed("schemes")[scheme]["accounts"].get("transfers", {})
    spent = sum(total(paid(scheme, function, year)) for function in _functions(scheme)) if shares else 0
    whole = round(spent * sum(shares.values()) * wobble(scheme, "transfers", year, by=0.02))
    return apportion(whole, shares) if shares else {}


def _functions(scheme: str) -> list[str]:
    return [stated["function"] for stated in assumed("schemes")[scheme]["benefit"]]


def _benefit(scheme: str, function: str) -> Mapping:
    return next(stated for stated in assumed("schemes")[scheme]["benefit"] if stated["function"] == function)


def _wages() -> float:
    return assumed("context")["money"]["growth"]
