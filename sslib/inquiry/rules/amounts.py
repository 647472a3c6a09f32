"""Rules on amounts against the economy and on totals against published reports: V50, V51, V55 and V69."""

from collections.abc import Iterator

from sslib.inquiry.rules.base import Case, Hit, NotRun, check
from sslib.inquiry.rules.figures import CASH, EXPENDITURE, RECEIPTS, accounts, known, rows

OWN_EXPENDITURE = tuple(item for item in EXPENDITURE if item != "transfers_paid")


@check("V50")
def expenditure_of_gdp(case: Case) -> Iterator[Hit]:
    """Expenditure of all schemes, without transfers between them, as a percentage of gross domestic product."""
    spent = case.once(accounts)[list(OWN_EXPENDITURE)]
    gdp = _context(case, "gdp")
    if not spent.notna().any(axis=None) or not gdp > 0:
        raise NotRun
    share = 100 * spent.sum(axis=None) / gdp
    lowest, highest = 100 * case.threshold["lowest"], 100 * case.threshold["highest"]
    if not lowest <= share <= highest:
        yield Hit("finance", _largest(case, OWN_EXPENDITURE), "value", share, (lowest, highest))


@check("V51")
def receipts_from_the_budget(case: Case) -> Iterator[Hit]:
    """What the schemes received from the State against the budget law."""
    received, budget = case.once(accounts)["government"], _context(case, "budget_social_protection")
    stated = rows(case["finance"], item="government")
    if received.notna().sum() == 0 or not budget > 0:
        raise NotRun
    room = case.threshold["share"] * budget
    total, complete = received.sum(), stated["scheme"].isin(received.dropna().index).all()
    if total > budget + room or (complete and total < budget - room):
        yield Hit("finance", _largest(case, ("government",)), "value", total, (budget - room, budget + room),
                  {"budget": budget})  # fmt: skip


@check("V55")
def mean_benefits_by_nationality(case: Case) -> Iterator[Hit]:
    """Mean benefits of non-nationals against those of nationals, where enough persons of both receive them."""
    key = ["scheme", "function", "period", "sex"]
    means = known(rows(case["benefits"], statistic="mean", sex=None, migrant_status=None)).rename_axis("row")
    means = means.reset_index().drop_duplicates([*key, "migrant_status"])
    recipients = known(rows(case["persons"], variable="beneficiaries", benefit_form=CASH, sex=None,
                            migrant_status=None))  # fmt: skip
    recipients = recipients.groupby(["scheme", "function", "sex", "migrant_status"])["value"].max()
    means = means.join(recipients.rename("persons"), on=recipients.index.names)
    means = means[means["persons"] >= case.threshold["recipients"]]
    both = means[means["migrant_status"] == "non_national"].merge(
        means.loc[means["migrant_status"] == "national", [*key, "value"]], on=key, suffixes=("", "_national")
    )
    if both.empty:
        raise NotRun
    lowest, highest = (both["value_national"] * case.threshold[name] for name in ("lowest", "highest"))
    both = both.assign(lowest=lowest, highest=highest)
    for entry in both[(both["value"] < lowest) | (both["value"] > highest)].itertuples():
        expected = (entry.lowest, entry.highest)
        yield Hit("benefits", entry.row, "value", entry.value, expected, {"nationals": entry.value_national})


@check("V69")
def published_report(case: Case) -> Iterator[Hit]:
    """The return against the annual report that the institution has published."""
    published, own = known(case["published"]), _own(case)
    found = published.assign(own=[own.get((scheme, item)) for scheme, item in published[["scheme", "item"]].values])
    found = found.dropna(subset=["own"])
    if found.empty:
        raise NotRun
    apart = (found["own"] - found["value"]).abs() > case.threshold["share"] * found["value"].abs()
    for entry in found[apart].itertuples():
        yield Hit("published", entry.Index, "value", entry.own, entry.value)


def _own(case: Case) -> dict[tuple[str, str], float]:
    """Totals of each scheme as an annual report has them; a total with a missing part is left out.

    Affiliated persons and contributors of several functions are the same persons: the largest count stands. Those who
    receive benefits of several functions are added.
    """
    persons = rows(case["persons"])
    persons = persons[persons["value"].notna() | (persons["flag"] != "nap")]
    persons = persons.groupby(["scheme", "variable", "function"])["value"].max().groupby(["scheme", "variable"])
    largest, summed, complete = persons.max(), persons.sum(), persons.count() == persons.size()
    found = {}
    for (scheme, variable), value in largest.items():
        if variable in ("affiliated", "active_contributors"):
            found[scheme, variable] = value
        elif variable == "beneficiaries" and complete[scheme, variable]:
            found[scheme, variable] = summed[scheme, variable]
    amounts, finance = case.once(accounts), rows(case["finance"])
    for item, parts in (("receipts", RECEIPTS), ("expenditure", EXPENDITURE)):
        stated = finance[finance["item"].isin(parts)].groupby("scheme")["item"].nunique().reindex(amounts.index)
        own = amounts[list(parts)]
        for scheme, value in own.sum(axis=1)[own.notna().sum(axis=1) == stated].items():
            found[scheme, item] = value
    return found


def _context(case: Case, variable: str) -> float:
    """A figure of the context without breakdown; NaN where it is not known."""
    return known(rows(case["context"], variable=variable))["value"].sum(min_count=1)


def _largest(case: Case, items: tuple[str, ...]) -> int | None:
    """The row of finance with the largest amount among these items; None where there is no amount at all."""
    amounts = known(rows(case["finance"], item=items))["value"]
    return int(amounts.idxmax()) if len(amounts) else None
