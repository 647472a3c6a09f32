"""Rules on two years, V37 to V41, V62 and V68: what changed, what did not, what is gone."""

from collections.abc import Callable, Iterator

from sslib.inquiry.rules.base import Case, Hit, NotRun, check
from sslib.inquiry.rules.figures import (
    EXPENDITURE,
    OTHER_CURRENCY,
    RECEIPTS,
    accounts,
    before,
    head,
    joined,
    known,
    money,
    rows,
    same_currency,
)

FACTORS = {"10": 10, "12": 12, "100": 100, "1000": 1000, "1/10": 1 / 10, "1/12": 1 / 12, "1/100": 1 / 100,
           "1/1000": 1 / 1000}  # fmt: skip
ROUNDING = 1e-9
DESCRIBED = ("contributor_rule", "legal_year")


@check("V37")
def change_in_a_year(case: Case) -> Iterator[Hit]:
    """Persons that change by more than a fifth, amounts that change by more than three tenths after inflation."""
    for table, both in _changes(case):
        limit = case.threshold["persons" if table == "persons" else "money"]
        expected = both["earlier"] * (1 if table == "persons" else 1 + case.threshold["inflation"] / 100)
        room = limit * expected.abs()
        changed = (both["value"] - expected).abs() > room * (1 + ROUNDING)
        changed &= _factor(both, case.threshold["units"]) == ""  # V38 says it better
        if table == "persons":
            changed &= ~(_register(both) & (both["value"] < expected))  # V41 says it
        found = both.assign(low=expected - room, high=expected + room)[changed]
        for entry in found.itertuples():
            values = {"earlier": entry.earlier, "limit": 100 * limit}
            yield Hit(table, entry.row, "value", entry.value, (entry.low, entry.high), values)


@check("V38")
def factor_of_a_unit(case: Case) -> Iterator[Hit]:
    """A change by a factor that looks like another unit or another period."""
    for table, both in _changes(case):
        both = both.assign(factor=_factor(both, case.threshold["tolerance"]))
        for entry in both[both["factor"] != ""].itertuples():
            values = {"earlier": entry.earlier, "factor": entry.factor}
            yield Hit(table, entry.row, "value", entry.value, entry.earlier, values)


@check("V39")
def carried_forward(case: Case) -> Iterator[Hit]:
    """Figures without breakdown that are the same as in the year before, counted once for each scheme."""
    import pandas as pd

    same = []
    for table, both in _changes(case, rows):
        if table == "benefits":  # a benefit that the law fixes may stay the same
            continue
        both = both[(both["value"] == both["earlier"]) & (both["value"] != 0)]
        same.append(both.assign(table=table, what=both["variable" if table == "persons" else "item"]))
    same = pd.concat(same)
    # one register may serve several functions with the same count: that is one figure
    same = same.drop_duplicates(["scheme", "what", "value"])
    for _scheme, group in same.groupby("scheme", sort=False):
        if len(group) > case.threshold["figures"]:
            first = group.iloc[0]
            yield Hit(first["table"], int(first["row"]), "value", len(group), (None, case.threshold["figures"]))


@check("V40")
def balance_turned(case: Case) -> Iterator[Hit]:
    """A balance that changes its sign while expenditure jumps."""
    now, then = case.once(accounts), money(before(case, "finance"))
    schemes = now.index.intersection(then.index)
    if schemes.empty:
        raise NotRun
    if not same_currency(case):
        raise NotRun(OTHER_CURRENCY)
    now, then = now.loc[schemes], then.loc[schemes]
    items = [*RECEIPTS, *EXPENDITURE]
    alike = (now[items].notna() == then[items].notna()).all(axis=1)
    spent, spent_before = _sum(now, EXPENDITURE), _sum(then, EXPENDITURE)
    balance, balance_before = _sum(now, RECEIPTS) - spent, _sum(then, RECEIPTS) - spent_before
    jump = (spent - spent_before).abs() > case.threshold["jump"] * spent_before * (1 + ROUNDING)
    benefits = rows(case["finance"], item="benefits").drop_duplicates("scheme").rename_axis("row").reset_index()
    benefits = benefits.set_index("scheme")["row"]
    for scheme in schemes[alike & (balance * balance_before < 0) & jump]:
        values = {"earlier": balance_before[scheme], "spent": spent[scheme], "spent_before": spent_before[scheme]}
        row = int(benefits[scheme]) if scheme in benefits else None
        yield Hit("finance", row, "value", balance[scheme], None, values)


@check("V41")
def register_cleaned(case: Case) -> Iterator[Hit]:
    """Affiliated persons that become fewer by more than a fifth."""
    both = rows(case.once(joined, "persons"), variable="affiliated")
    if both.empty:
        raise NotRun
    lowest = both["earlier"] * (1 - case.threshold["fall"])
    fallen = (both["value"] < lowest * (1 - ROUNDING)) & _large(both, case) & _unmarked(both)
    found = both.assign(lowest=lowest)[fallen]
    for entry in found.itertuples():
        values = {"earlier": entry.earlier, "fall": 100 * (1 - entry.value / entry.earlier)}
        yield Hit("persons", entry.row, "value", entry.value, (entry.lowest, None), values)


@check("V62")
def break_not_marked(case: Case) -> Iterator[Hit]:
    """A scheme whose law, functions or rule for contributors changed, and none of whose figures is marked."""
    import pandas as pd

    both = _schemes(case)
    figures = pd.concat([case[table][["scheme", "flag"]] for table in ("persons", "benefits", "finance")])
    both = both[~both["scheme"].isin(figures.loc[figures["flag"] == "b", "scheme"])]
    for column in DESCRIBED:
        for row, now, then in _described(both, column):
            if now == now and then == then and now != "" and then != "" and now != then:
                yield Hit("schemes", row, column, now, then)
    for row, now, then in _described(both, "functions"):
        if set(_parts(now)) - set(_parts(then)) and then:
            yield Hit("schemes", row, "functions", now, then)


@check("V68")
def dropped(case: Case) -> Iterator[Hit]:
    """Schemes that are no longer in the inventory, and functions of a scheme that are no longer reported."""
    year, earlier = head(case["return"])["year"], before(case, "schemes")
    if earlier.empty:
        raise NotRun
    gone = earlier[~earlier["scheme"].isin(case["schemes"]["scheme"]) & ~(earlier["end_year"] < year)]
    for scheme in gone["scheme"].drop_duplicates():
        yield Hit("schemes", None, "scheme", scheme, None, {"scheme": scheme})
    both = _schemes(case)
    lost = _reported(known(before(case, "persons"))) - _reported(case["persons"])
    for entry in both[~(both["end_year"] <= year)].itertuples():
        missing = [name for name in _parts(entry.functions_before)
                   if name not in _parts(entry.functions) or (entry.scheme, name) in lost]  # fmt: skip
        if missing:
            yield Hit("schemes", entry.row, "functions", ";".join(missing))


def _changes(case: Case, pick: Callable = known) -> list:
    """Values of two years, by table, that are large enough to be compared and not marked as a break."""
    tables = ("persons", "benefits", "finance") if same_currency(case) else ("persons",)
    both = {table: pick(case.once(joined, table)) for table in tables}
    if all(frame.empty for frame in both.values()):
        raise NotRun
    both = {table: frame[_unmarked(frame)] for table, frame in both.items()}
    both["persons"] = both["persons"][_large(both["persons"], case)]
    if "finance" in both:  # gains and losses on reserves change from year to year by their nature
        both["finance"] = both["finance"][both["finance"]["item"] != "revaluation"]
    return list(both.items())


def _unmarked(both):
    return both["flag"] != "b"


def _large(both, case: Case):
    return both[["value", "earlier"]].max(axis=1) >= case.threshold["small"]


def _factor(both, tolerance: float):
    """The factor of a unit that a change is close to, as text; empty text for none."""
    import numpy as np

    now, then = both["value"].to_numpy(), both["earlier"].to_numpy()
    near = [(abs(now - factor * then) <= tolerance * factor * abs(then)) & (then != 0) for factor in FACTORS.values()]
    return np.select(near, list(FACTORS), "")


def _register(both):
    """Where a row is the whole count of affiliated persons."""
    return (both["variable"] == "affiliated") & both.index.isin(rows(both).index)


def _sum(frame, items: tuple[str, ...]):
    return frame[list(items)].sum(axis=1)


def _schemes(case: Case):
    """The schemes of this year beside their description in the year before."""
    then = before(case, "schemes").drop_duplicates("scheme")
    now = case["schemes"].rename_axis("row").reset_index().drop_duplicates("scheme")
    both = now.merge(then, on="scheme", suffixes=("", "_before"))
    if both.empty:
        raise NotRun
    return both


def _described(both, column: str):
    """Row, description and description in the year before of each scheme."""
    return both[["row", column, column + "_before"]].itertuples(index=False, name=None)


def _reported(persons) -> set[tuple[str, str]]:
    """Schemes, and the functions that each reports."""
    return set(persons[["scheme", "function"]].drop_duplicates().itertuples(index=False, name=None))


def _parts(functions: str) -> list[str]:
    return [name for name in functions.split(";") if name]
