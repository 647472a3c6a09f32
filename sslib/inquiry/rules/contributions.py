"""Rules on contributions against the rates of the law, V19 and V28."""

from collections.abc import Iterator, Mapping

from sslib.inquiry.rules.accounts import booked
from sslib.inquiry.rules.base import Case, Hit, NotRun, check
from sslib.inquiry.rules.figures import head, known, rows
from sslib.inquiry.rules.sums import ROUNDING

PAID = ("contributions_employers", "contributions_workers", "contributions_self_employed")
# the parameters that a branch needs; a rate that depends on the risk is stated as lowest and highest
BRANCHES = {
    "pension": (("old_age", "survivors", "disability"), ("employer", "worker")),
    "family": (("family",), ("employer",)),
    "injury": (("employment_injury",), ("employer",)),
    "maternity": (("maternity",), ("employer", "worker")),
    "health": (("health",), ("employer", "worker")),
}


@check("V19")
def share_of_employers(case: Case) -> Iterator[Hit]:
    """The employers' share of contributions against the split of the law."""
    rates, room = case.once(_rates), 100 * case.threshold["points"]
    place, workers = _place(case, "contributions_employers"), _place(case, "contributions_workers")
    amounts = case.once(booked).loc[[scheme for scheme in place if scheme in workers]]
    both = amounts["contributions_employers"] + amounts["contributions_workers"]
    share = (100 * amounts["contributions_employers"] / both.where(both > 0)).dropna()
    share = share[share.index.isin([scheme for scheme, rate in rates.items() if "worker" in rate])]
    if share.empty:
        raise NotRun
    for scheme, observed in share.items():
        rate = rates[scheme]
        least, most = (100 * employer / (employer + rate["worker"]) for employer in (rate["lowest"], rate["highest"]))
        if not least - room - ROUNDING <= observed <= most + room + ROUNDING:
            expected = (max(least - room, 0), min(most + room, 100))
            yield Hit("finance", place[scheme], "value", observed, expected, {"statutory": (least + most) / 2})


@check("V28")
def contribution_of_a_contributor(case: Case) -> Iterator[Hit]:
    """Contributions a month of one contributor against the rate of the law times the average wage."""
    wage = known(rows(case["context"], variable="average_wage"))["value"].max()
    contributors = rows(case["persons"], variable="active_contributors").groupby("scheme")["value"].max()
    place = _place(case, *PAID)
    paid = case.once(booked).loc[list(place), list(PAID)].sum(axis=1, skipna=False)
    monthly = (paid / contributors.where(contributors > 0) / 12).dropna()
    rates = case.once(_rates)
    monthly = monthly[monthly.index.isin(rates)]
    if monthly.empty or not wage > 0:
        raise NotRun
    for scheme, observed in monthly.items():
        rate = rates[scheme]
        lowest = case.threshold["lowest"] * (rate["lowest"] + rate.get("worker", 0)) / 100 * wage
        highest = case.threshold["highest"] * (rate["highest"] + rate.get("worker", 0)) / 100 * wage
        if not lowest <= observed <= highest:
            values = {"contributors": contributors[scheme], "wage": wage}
            yield Hit("finance", place[scheme], "value", observed, (lowest, highest), values)


def _place(case: Case, *items: str) -> Mapping[str, int]:
    stated = known(rows(case["finance"], item=items)).drop_duplicates("scheme")
    return {scheme: int(row) for row, scheme in stated["scheme"].items()}


def _rates(case: Case) -> Mapping[str, Mapping[str, float]]:
    """Rates of each scheme, in percent of earnings, where all of them are known.

    ``lowest`` and ``highest`` of employers, ``worker``; a voluntary scheme has one rate without a worker's.
    """
    stated, found = case["parameters"], {}
    in_force = stated[stated["valid_from"] <= str(head(case["return"])["period_end"])].sort_values("valid_from")
    latest = {(row.scheme, row.parameter): row.value for row in in_force.itertuples()}
    for scheme in case["schemes"].itertuples():
        own = {parameter: value for (of, parameter), value in latest.items() if of == ""}
        own |= {parameter: value for (of, parameter), value in latest.items() if of == scheme.scheme}
        rate = _rate(scheme, own)
        if rate and rate["lowest"] + rate.get("worker", 0) > 0:
            found[scheme.scheme] = rate
    return found


def _rate(scheme, own: Mapping[str, float]) -> Mapping[str, float]:
    if scheme.kind == "voluntary":
        voluntary = own.get("pension_rate_voluntary")
        return {} if voluntary is None else {"lowest": voluntary, "highest": voluntary}
    total, functions = {"lowest": 0.0, "highest": 0.0, "worker": 0.0}, set(scheme.functions.split(";"))
    branches = [stem for stem, (served, _who) in BRANCHES.items() if functions & set(served)]
    if "family" in branches and "maternity_rate_employer" not in own and "maternity" in branches:
        branches.remove("maternity")  # one contribution for the family branch, which pays maternity too
    for stem in branches:
        employer = own.get(f"{stem}_rate_employer")
        added = {
            "lowest": own.get(f"{stem}_rate_employer_lowest") if employer is None else employer,
            "highest": own.get(f"{stem}_rate_employer_highest") if employer is None else employer,
            "worker": own.get(f"{stem}_rate_worker") if "worker" in BRANCHES[stem][1] else 0.0,
        }
        if None in added.values():
            return {}
        total = {who: total[who] + added[who] for who in total}
    return total if branches else {}
