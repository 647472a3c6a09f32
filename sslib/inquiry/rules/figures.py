"""What several rules pick from the tables: rows without breakdown, sums over schemes, money by item, two years."""

from collections.abc import Iterable, Mapping

from sslib.errors import N_
from sslib.inquiry.rules.base import Case, NotRun
from sslib.inquiry.tables import tables

WHOLE = {"sex": "total", "age": "total", "migrant_status": "total", "origin": "", "activity": ""}
CASH = ("", "cash")
RECEIPTS = (
    "contributions_employers", "contributions_workers", "contributions_self_employed", "government",
    "transfers_received", "other_receipts",
)  # fmt: skip
EXPENDITURE = ("benefits", "administration", "transfers_paid", "other_expenditure")
OTHER_CURRENCY = N_("the two returns are in different currencies")
NOT_THE_YEAR_BEFORE = N_("the earlier return is not of the same State and the year before")


def rows(frame, **wanted):
    """The rows of a frame with these values, its index kept.

    A column of a breakdown that is not named stands at its total; None takes every value, a tuple each of several.

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"variable": ["population"] * 3, "sex": ["total", "female", "male"]})
    >>> len(rows(frame, variable="population")), len(rows(frame, sex=None)), len(rows(frame, sex=("female", "male")))
    (1, 3, 2)
    """
    import numpy as np

    whole = {column: value for column, value in WHOLE.items() if column in frame}
    keep = np.arange(len(frame))
    for column, value in (wanted | whole | wanted).items():  # the narrowest first
        if value is not None:
            cells = frame[column].to_numpy()[keep]
            keep = keep[cells == value if isinstance(value, str) else np.isin(cells, value)]
    return frame.take(keep)


def known(frame):
    """The rows that have a value."""
    stated = frame["value"].notna()
    return frame if stated.all() else frame[stated]


def preferred(frame, first):
    """One row for each scheme, form of benefit and sex: where ``first`` holds if there is one, else another."""
    ordered = frame.assign(first=first).sort_values("first", ascending=False, kind="stable")
    return ordered.drop_duplicates(["scheme", "benefit_form", "sex"]).drop(columns="first")


def national(frame, by: list[str], overlaps=None):
    """Persons summed over schemes.

    Parameters
    ----------
    frame : rows of persons, one value of each scheme for each group
    by : the columns that make a group
    overlaps : the table of persons in two schemes; they are taken off, down to the largest scheme

    Returns
    -------
    one row for each group: the columns of ``by``, ``value`` and ``row``, the index of the largest figure in it

    A scheme without a figure is left out, so that a sum is never more than what the schemes have stated. A scheme
    that states two forms of a benefit counts with the larger one, since the same person may receive both.
    """
    import pandas as pd

    figures = known(frame[[*by, "scheme", "value"]]).sort_values("value", ascending=False, kind="stable")
    groups: dict[tuple, dict[str, tuple[float, int]]] = {}
    for names, scheme, value, row in zip(_names(figures, by), figures["scheme"], figures["value"], figures.index,
                                         strict=True):  # fmt: skip
        groups.setdefault(names, {}).setdefault(scheme, (value, row))
    twice = [] if overlaps is None else _names(overlaps.dropna(subset="persons"), ["scheme_a", "scheme_b", "persons"])
    made = []
    for names, members in groups.items():
        counted = sum(value for value, _row in members.values())
        shared = sum(persons for first, second, persons in twice if first in members and second in members)
        largest, row = next(iter(members.values()))
        made.append((*names, max(counted - shared, largest), row))
    return pd.DataFrame(made, columns=[*by, "value", "row"])


def accounts(case: Case):
    """``money`` of the return."""
    return money(case["finance"])


def money(finance):
    """Amounts of each scheme, one column for each item, in national currency.

    An item that is stated by function only is the sum over its functions. NaN: not stated, or a part is missing; an
    item that does not exist (flag nap) is 0.
    """
    frame = rows(finance)
    frame = frame.assign(value=frame["value"].mask(frame["value"].isna() & (frame["flag"] == "nap"), 0.0))
    whole = frame[(frame["function"] == "") & frame["value"].notna()].drop_duplicates(["scheme", "item"])
    key = ["scheme", "item"]
    parts = frame[(frame["function"] != "") & ~_in(frame, whole, key)]
    summed = parts.groupby(key)["value"].agg(["sum", "count", "size"])
    summed = summed["sum"].where(summed["count"] == summed["size"])
    made = _concat(whole.set_index(key)["value"], summed).unstack("item")
    return made.reindex(columns=[*RECEIPTS, *EXPENDITURE, "reserves_start", "reserves_end"])


def numbered(case: Case, table: str):
    """The key columns of a table as numbers, and their sum ``key``, which is another one for each key."""
    import pandas as pd

    frame, made, step = case[table], {}, 1
    for name in tables()[table].key:
        code, found = pd.factorize(frame[name])
        made[name], step = code * step, step * len(found)
    return pd.DataFrame(made | {"key": sum(made.values())}, index=frame.index)


def head(frame) -> Mapping[str, object]:
    """The one row of the table ``return``; blank where the table is empty."""
    return frame.iloc[0].to_dict() if len(frame) else dict.fromkeys(tables()["return"].columns, "")


def before(case: Case, table: str):
    """A table of the return of the year before; NotRun where the earlier return is of another State or year."""
    now, then = head(case["return"]), head(case.before("return"))
    if now["country"] != then["country"] or not now["year"] or now["year"] - 1 != then["year"]:
        raise NotRun(NOT_THE_YEAR_BEFORE)
    return case.before(table)


def joined(case: Case, table: str):
    """Values of this year beside those of the year before (``earlier``), with ``row``, the index of this year.

    Rows meet on the key of the table; only rows whose values are known in both years are there.
    """
    key = tables()[table].key
    then, now = known(before(case, table))[::-1], known(case[table])  # where a key stands twice, its first row counts
    earlier = dict(zip(_names(then, key), then["value"], strict=True))
    now = now[~case.once(numbered, table).loc[now.index, "key"].duplicated()]
    both = now.assign(earlier=[earlier.get(names, float("nan")) for names in _names(now, key)])
    return both[both["earlier"].notna()].rename_axis("row").reset_index()


def same_currency(case: Case) -> bool:
    """Whether amounts of the two years can be compared."""
    return head(case["return"])["currency"] == head(case.before("return"))["currency"]


def _names(frame, columns: Iterable[str]) -> list[tuple]:
    return list(zip(*(frame[column].tolist() for column in columns), strict=True))


def _in(frame, other, key: list[str]):
    import pandas as pd

    return pd.MultiIndex.from_frame(frame[key]).isin(pd.MultiIndex.from_frame(other[key]))


def _concat(*series):
    import pandas as pd

    return pd.concat(series)
