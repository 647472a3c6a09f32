"""Rules on the accounts of a scheme, V16, V18, V30 and V31: currency, administration, reserves, transfers."""

from collections.abc import Iterator

from sslib.inquiry.rules.base import Case, Hit, NotRun, check
from sslib.inquiry.rules.figures import EXPENDITURE, RECEIPTS, accounts, head, known, rows
from sslib.inquiry.rules.sums import tolerance

COMPUTED = "mean"  # may well have decimals
HALF_A_CENT = 0.005
MILLION = 1e6


@check("V16")
def whole_amounts(case: Case) -> Iterator[Hit]:
    """Amounts have no decimals in a currency without coins of less, and are not all round millions."""
    from babel.numbers import get_currency_precision

    stated = head(case["return"])
    whole_units = bool(stated["currency"]) and get_currency_precision(stated["currency"]) == 0
    in_millions = stated["money_multiplier"] == MILLION
    benefits = case["benefits"]
    frames = {"finance": case["finance"], "benefits": benefits[benefits["statistic"] != COMPUTED]}
    frames = {table: frame[frame["value"].fillna(0) != 0] for table, frame in frames.items()}
    if all(frame.empty for frame in frames.values()):
        raise NotRun
    for table, frame in frames.items():
        decimal = whole_units & ((frame["value"] - frame["value"].round()).abs() > HALF_A_CENT)
        millions = (frame["value"] % MILLION == 0) & (not in_millions)
        for _scheme, group in frame.assign(decimal=decimal, millions=millions).groupby("scheme", sort=False):
            all_round = group["millions"].all() and len(group) >= case.threshold["amounts"]
            if not (group["decimal"].any() or all_round):
                continue
            row = group["decimal"].idxmax() if group["decimal"].any() else group.index[0]
            count = int(group["decimal"].sum()) or len(group)
            values = {"amounts": len(group), "decimals": int(group["decimal"].sum()),
                      "millions": int(group["millions"].sum()), "currency": stated["currency"]}  # fmt: skip
            yield Hit(table, int(row), "value", count, 0, values)


@check("V18")
def cost_of_administration(case: Case) -> Iterator[Hit]:
    """Administration as a percentage of expenditure."""
    amounts = case.once(booked)
    place = known(rows(case["finance"], item="administration")).drop_duplicates("scheme")
    place = place.rename_axis("row").reset_index().set_index("scheme")["row"]
    spent = amounts[list(EXPENDITURE)].sum(axis=1, skipna=False)
    spent = spent[(spent > 0) & (amounts["benefits"] > 0)]
    share = (amounts["administration"] / spent).reindex(place.index).dropna()
    if share.empty:
        raise NotRun
    lowest, highest = case.threshold["lowest"], case.threshold["highest"]
    for scheme in share.index[(share < lowest) | (share > highest)]:
        values = {"administration": amounts.at[scheme, "administration"], "expenditure": spent[scheme]}
        yield Hit("finance", int(place[scheme]), "value", 100 * share[scheme], (100 * lowest, 100 * highest), values)


@check("V30")
def change_of_reserves(case: Case) -> Iterator[Hit]:
    """Reserves at the end are those at the start, plus receipts, less expenditure, plus revaluation."""
    amounts = case.once(booked)
    received, spent = (amounts[list(items)].sum(axis=1, skipna=False) for items in (RECEIPTS, EXPENDITURE))
    account = amounts.assign(received=received, balance=received - spent, revaluation=_revaluation(case, amounts.index))
    ends, starts = (known(rows(case["finance"], item=item)) for item in ("reserves_end", "reserves_start"))
    ends = ends[ends["scheme"].isin(starts["scheme"])].drop_duplicates("scheme").join(account, on="scheme")
    ends = ends[(ends["received"] > 0) & (ends["benefits"] > 0)]
    ends = ends.assign(due=ends["reserves_start"] + ends["balance"] + ends["revaluation"])
    if ends["due"].isna().all():
        raise NotRun
    apart = (ends["value"] - ends["due"]).abs() > tolerance(ends["received"], case.threshold)
    for entry in ends[apart].itertuples():
        values = {"difference": abs(entry.value - entry.due), "balance": entry.balance}
        yield Hit("finance", entry.Index, "value", entry.value, entry.due, values)


@check("V31")
def transfers_between_schemes(case: Case) -> Iterator[Hit]:
    """What all schemes received from other schemes is what all schemes paid to other schemes."""
    transfers = rows(case["finance"], item=("transfers_received", "transfers_paid"))
    transfers = transfers[transfers["flag"] != "nap"]
    if transfers.empty or transfers["value"].isna().any():
        raise NotRun
    sides = [transfers[transfers["item"] == item] for item in ("transfers_received", "transfers_paid")]
    received, paid = (side["value"].sum() for side in sides)
    if abs(received - paid) > case.threshold["share"] * max(abs(received), abs(paid)):
        more = max(sides, key=lambda side: side["value"].abs().sum())
        yield Hit("finance", int(more["value"].idxmax()), "value", received, paid, {"difference": abs(received - paid)})


def booked(case: Case):
    """Amounts by scheme and item; an item without a row is 0, one with a row but no amount NaN."""
    given = case.once(accounts)
    stated = rows(case["finance"]).groupby(["scheme", "item"]).size().unstack("item")
    return given.where(stated.reindex(index=given.index, columns=given.columns).notna(), 0.0)


def _revaluation(case: Case, schemes):
    stated = rows(case["finance"], item="revaluation").drop_duplicates("scheme").set_index("scheme")
    amount = stated["value"].mask(stated["flag"] == "nap", 0.0)
    return amount.reindex(schemes, fill_value=0.0)
