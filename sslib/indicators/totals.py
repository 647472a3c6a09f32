"""National sums over the schemes of a return, and single values with their flags.

What is missing in one scheme makes the sum missing: a national figure never leaves a scheme out in silence.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

ALL = "all"
BLOCK = ("function", "variable", "benefit_form")
WHOLE = {"sex": "total", "age": "total", "migrant_status": "total", "origin": "", "activity": ""}
KEY = (*BLOCK, *WHOLE)
NOTES = ("e", "p", "b")


@dataclass(frozen=True)
class Quantity:
    """A number with its flag, and the least and the most that it can be where it is not exact.

    Without a value the flag says why: ``c`` confidential, ``nap`` no such benefit, ``na`` not available; ``low`` may
    still say what it is at least. ``notes`` are phrases for the column ``concept``.
    """

    value: float | None = None
    flag: str = ""
    low: float | None = None
    high: float | None = None
    notes: tuple[str, ...] = ()

    @property
    def stated(self) -> bool:
        """Whether it has a value, or a reason why it must have none."""
        return self.value is not None or self.flag in ("c", "nap")

    @property
    def least(self) -> float | None:
        """The least that it can be."""
        return self.value if self.low is None else self.low

    @property
    def most(self) -> float | None:
        """The most that it can be."""
        return self.value if self.high is None else self.high


NOT_AVAILABLE = Quantity(flag="na")


def with_parts(whole: Quantity, parts: Iterable[Quantity]) -> Quantity:
    """A number whose parts have nobody in common (women and men): at least what they are at least together.

    >>> with_parts(Quantity(100.0, low=60.0, high=100.0), [Quantity(50.0, low=40.0), Quantity(50.0, low=35.0)]).low
    75.0
    """
    parts = list(parts)
    if whole.low is None or any(part.least is None for part in parts):
        return whole
    return replace(whole, low=min(max(whole.low, sum(part.least for part in parts)), whole.most or whole.low))


def added(parts: Iterable[Quantity]) -> Quantity:
    """The sum of parts that have nothing in common.

    A part without a value makes the sum missing, with the flag ``c`` before ``na``; unless a part is confidential, the
    bounds say what is known of the sum. Parts with the flag ``nap`` are left out.

    >>> added([Quantity(2.0), Quantity(3.0, "e"), Quantity(flag="nap")])
    Quantity(value=5.0, flag='e', low=None, high=None, notes=())
    >>> added([Quantity(2.0), Quantity(flag="na")])
    Quantity(value=None, flag='na', low=2.0, high=None, notes=())
    """
    parts = list(parts)
    there = [part for part in parts if part.flag != "nap" or part.value]
    notes = tuple(dict.fromkeys(note for part in there for note in part.notes))
    if not there:
        return Quantity(flag="nap" if parts else "na")
    if any(part.value is None and part.flag == "c" for part in there):
        return Quantity(flag="c", notes=notes)
    least = [part.least for part in there if part.least is not None]
    low = sum(least) if least else None
    high = None if any(part.most is None for part in there) else sum(part.most for part in there)
    if any(part.value is None for part in there):
        return Quantity(flag="na", low=low, high=high, notes=notes)
    flag = next((flag for flag in NOTES if any(part.flag == flag for part in there)), "")
    return Quantity(sum(part.value for part in there), flag, *((None, None) if low == high else (low, high)), notes)


def difference(whole: Quantity, part: Quantity) -> Quantity:
    """What is left of ``whole`` without ``part``; nothing is taken off where the part has the flag ``nap``.

    >>> difference(Quantity(10.0), Quantity(4.0, "e", low=3.0, high=5.0))
    Quantity(value=6.0, flag='e', low=5.0, high=7.0, notes=())
    """
    notes = tuple(dict.fromkeys((*whole.notes, *part.notes)))
    if "c" in (whole.flag, part.flag):
        return Quantity(flag="c", notes=notes)
    if part.flag == "nap":
        return whole
    pairs = ((whole.value, part.value), (whole.least, part.most), (whole.most, part.least))
    value, low, high = (None if None in pair else pair[0] - pair[1] for pair in pairs)
    flag = next((flag for flag in NOTES if flag in (whole.flag, part.flag)), "") if value is not None else "na"
    return Quantity(value, flag, *((None, None) if low == high else (low, high)), notes)


def times(number: Quantity, factor: float) -> Quantity:
    """A quantity multiplied, its bounds too.

    >>> times(Quantity(flag="na", low=2.0), 3)
    Quantity(value=None, flag='na', low=6.0, high=None, notes=())
    """
    value, low, high = (None if one is None else one * factor for one in (number.value, number.low, number.high))
    return Quantity(value, number.flag, low, high, number.notes)


def total(persons, **keys: str) -> Quantity:
    """One count of persons with its flag.

    Parameters
    ----------
    persons : the table ``persons`` of a return, with national sums or without
    keys : columns and their codes; what is not said is all schemes, all ages, both sexes, every nationality, origin
        and activity

    Returns
    -------
    Quantity; not available where the row is absent or stands there twice

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"scheme": ["A", "B"], "function": "old_age", "variable": "affiliated",
    ...     "benefit_form": "", "sex": "total", "age": "total", "migrant_status": "total", "origin": "",
    ...     "activity": "", "value": [310.0, 180.0], "flag": ["", "e"], "source": "", "reference_date": ""})
    >>> total(with_national_sums(rows), function="old_age", variable="affiliated")
    Quantity(value=490.0, flag='e', low=None, high=None, notes=())
    """
    found = persons
    for column, code in ({"scheme": ALL, "benefit_form": ""} | WHOLE | keys).items():
        found = found[found[column].eq(code)]
    return quantity(*found[["value", "flag"]].iloc[0]) if len(found) == 1 else NOT_AVAILABLE


def quantity(value: float, flag: str = "") -> Quantity:
    """A value and a flag as they stand in a table; NaN is no value.

    >>> quantity(float("nan"), "nap"), quantity(float("nan")), quantity(0.0, "nap")
    ... # doctest: +NORMALIZE_WHITESPACE
    (Quantity(value=None, flag='nap', low=None, high=None, notes=()),
     Quantity(value=None, flag='na', low=None, high=None, notes=()),
     Quantity(value=None, flag='nap', low=None, high=None, notes=()))
    """
    if flag == "nap" and not value > 0:
        return Quantity(flag="nap")
    if value != value:
        return Quantity(flag="c" if flag == "c" else "na")
    return Quantity(float(value), flag if flag in NOTES else "")


def with_national_sums(persons):
    """The table ``persons`` with further rows, scheme ``all``: the sum over schemes of each kind of row.

    Nothing is summed over functions, variables or forms of benefit: that would count persons twice.

    Parameters
    ----------
    persons : the table of a return; where it has rows of scheme ``all`` already, it is given back as it is

    Returns
    -------
    DataFrame, the rows of ``persons`` first and in their order. A sum is missing with the flag ``c`` or ``na`` where a
    part is missing, where a part stands there twice, and where a scheme that counts these persons gives no such part;
    a part that a scheme does not give is nothing where its other parts add up to the whole, or the whole is nothing.
    Parts with the flag ``nap`` are left out; if all have it, so has the sum. A sum takes the flag ``e``, ``p`` or ``b``
    of a part.

    Examples
    --------
    The second scheme does not give women and men, so that the number of women in both is not known.

    >>> import pandas as pd
    >>> rows = pd.DataFrame({"scheme": ["A", "A", "A", "B"], "function": "old_age", "variable": "affiliated",
    ...     "benefit_form": "", "sex": ["total", "female", "male", "total"], "age": "total",
    ...     "migrant_status": "total", "origin": "", "activity": "", "value": [310.0, 200.0, 110.0, 180.0],
    ...     "flag": "", "source": "", "reference_date": ""})
    >>> with_national_sums(rows).query("scheme == 'all'")[["sex", "value", "flag"]].values.tolist()
    [['total', 490.0, ''], ['female', nan, 'na'], ['male', nan, 'na']]
    """
    import pandas as pd

    if persons.empty or persons["scheme"].eq(ALL).any():
        return persons.copy()
    rows, lacking = _completed(_judged(persons))
    groups = rows.groupby(list(KEY), sort=False)
    made = groups.agg(value=("value", "sum"), lost=("lost", "any"), hidden=("hidden", "any"), none=("none", "all"))
    made["flag"] = ""
    for flag in reversed(NOTES):
        made.loc[groups[flag].any(), "flag"] = flag
    made.loc[made["none"], "flag"] = "nap"
    made.loc[made["lost"] | made.index.isin(lacking), "flag"] = "na"
    made.loc[made["hidden"], "flag"] = "c"
    made.loc[made["flag"].isin(["nap", "na", "c"]), "value"] = float("nan")
    more = {column: "" for column in persons.columns if column not in (*KEY, "value", "flag")}
    sums = made.reset_index().assign(**more | {"scheme": ALL})[list(persons.columns)]
    return pd.concat([persons, sums.astype(persons.dtypes)], ignore_index=True)


def _judged(persons):
    """One row for each key, with what its flag means: nothing there, lost, hidden, or a note on the value."""
    keys = ["scheme", *KEY]
    rows = persons[[*keys, "value", "flag"]]
    twice = rows.duplicated(keys, keep=False)
    none = rows["flag"].eq("nap") & ~rows["value"].gt(0) & ~twice
    lost = (rows["value"].isna() & ~none) | twice
    hidden = rows["value"].isna() & rows["flag"].eq("c")
    rows = rows.assign(
        value=rows["value"].mask(lost | none, 0.0), none=none, lost=lost, hidden=hidden,
        **{flag: rows["flag"].eq(flag) & ~lost for flag in NOTES},
    )  # fmt: skip
    return rows.drop_duplicates(keys).drop(columns="flag")


def _completed(rows):
    """The rows with the parts that must be nothing, and the cells that still lack the part of a scheme."""
    import pandas as pd

    keys, key, block = ["scheme", *KEY], list(KEY), list(BLOCK)
    asked = rows[key].drop_duplicates().merge(rows[["scheme", *block]].drop_duplicates(), on=block)[keys]
    index = pd.MultiIndex.from_frame(asked)
    while True:  # a part of a part may be nothing too
        absent = asked[~index.isin(pd.MultiIndex.from_frame(rows[keys]))]
        if absent.empty:
            break
        nothing = []
        for dimension, whole in WHOLE.items():
            parts = absent[absent[dimension].ne(whole)]
            nothing.append(parts.merge(_used_up(rows, dimension), on=[name for name in keys if name != dimension]))
        found = pd.concat(nothing).drop_duplicates(keys)
        if found.empty:
            break
        found = found.assign(value=0.0, lost=False, hidden=False, **dict.fromkeys(NOTES, False))
        rows = pd.concat([rows, found[list(rows.columns)]], ignore_index=True)
    return rows, pd.MultiIndex.from_frame(absent[key])


def _used_up(rows, dimension: str):
    """The wholes whose parts, as far as they are given, leave nothing: keys without ``dimension``, and ``none``."""
    others = [name for name in ("scheme", *KEY) if name != dimension]
    whole, left = rows[dimension].eq(WHOLE[dimension]), rows["value"]
    if dimension != "age":  # groups of ages overlap
        parts = left.mask(whole, 0.0)
        left = left - parts.groupby([rows[name] for name in others], sort=False).transform("sum")
    return rows.loc[whole & ~rows["lost"] & left.eq(0), [*others, "none"]]
