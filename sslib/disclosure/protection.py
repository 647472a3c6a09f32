"""The tables of a return with their small migrant cells masked. The policy is in the text of the package."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from sslib.disclosure.links import KEY, linked
from sslib.disclosure.suppress import Suppression, suppressed
from sslib.errors import N_, BadInput

THRESHOLD = 10
INTERNAL = N_("Internal: small cells are shown. Not for publication.")
RULE = N_(
    "Counts of fewer than {threshold} non-nationals are not shown, nor are figures from which such a count could be "
    "worked out."
)
COUNTS = (
    "applications_received", "applications_settled", "pensions_totalised", "pensions_exported", "insured",
    "pensions_received",
)  # fmt: skip
AMOUNT = ("scheme", "item", "function", "statistic", "period", "sex", "migrant_status")
RESTS_ON = {"amount_exported": "pensions_exported", "median_days": "applications_settled"}


class Masked(NamedTuple):
    """Count of masked rows: sensitive ones, and those masked to protect them."""

    primary: int
    complementary: int


@dataclass(frozen=True)
class Protected:
    """A table of persons with its small migrant cells masked, and what is proved of the mask.

    Parameters
    ----------
    frame : the same rows; a masked one has no value and the flag ``c``
    masked : count of rows masked, primary and complementary
    weakest : no masked sensitive cell can be placed within fewer persons than this; infinite if nothing is sensitive
    bounded : count of sensitive cells that public totals hold more closely than the threshold, so that no mask helps
    equations : count of sums that tie the cells
    """

    frame: object
    masked: Masked
    weakest: float
    bounded: int
    equations: int


def protect(persons, threshold: int = THRESHOLD) -> Protected:
    """Mask small migrant cells of the table ``persons``, and the cells from which they could be worked out.

    Parameters
    ----------
    persons : the table of a return, with the rows of scheme ``all`` (sums over schemes) if these are shown anywhere
    threshold : the smallest count of migrants that may be shown

    Raises
    ------
    BadInput
        If a column is missing, or the threshold is no whole number of at least 1.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = [("total", 100.0), ("national", 80.0), ("non_national", 4.0), ("unknown", 16.0)]
    >>> persons = pd.DataFrame(rows, columns=["migrant_status", "value"]).assign(
    ...     scheme="FUND", function="old_age", variable="beneficiaries", benefit_form="cash", sex="total", age="total",
    ...     origin="", activity="", flag="")
    >>> made = protect(persons)
    >>> made.frame["value"].tolist(), made.masked
    ([100.0, 80.0, nan, nan], Masked(primary=1, complementary=1))
    """
    _checked(persons, threshold, KEY)
    cells, of_row = linked(persons)
    found = suppressed(cells, threshold)
    masked = found.masked[of_row] & persons["value"].notna().to_numpy()
    primary = int((masked & found.primary[of_row]).sum())
    return Protected(
        _without(persons, masked),
        Masked(primary, int(masked.sum()) - primary),
        found.weakest,
        found.bounded,
        cells.sums.shape[0],
    )


def protect_means(benefits, persons_protected, threshold: int = THRESHOLD):
    """Mask amounts by migrant status unless enough persons receive them, and a reader may see that count.

    A mean, least, largest or total amount stays if the recipients of the same scheme, function, sex and status are
    shown in ``persons_protected`` and are at least ``threshold``, or none. If one total amount could be worked out from
    the others, another one is masked.

    Returns
    -------
    frame with the same rows; a masked one has no value and the flag ``c``
    """
    on = ["scheme", "function", "sex", "migrant_status"]
    _checked(benefits, threshold, (*on, "statistic", "period"))
    who = _counted(persons_protected, "beneficiaries", on, threshold)
    return _amounts(benefits, [key in who for key in _keys(benefits, on)], benefits["statistic"].eq("total"))


def protect_finance(finance, persons_protected, threshold: int = THRESHOLD):
    """Mask receipts and expenditure by migrant status unless enough persons pay or receive them.

    Benefits rest on the beneficiaries, all else on the active contributors of the scheme, of the same function where
    the row has one. The rule is that of ``protect_means``.
    """
    _checked(finance, threshold, ("scheme", "item", "function", "migrant_status"))
    enough = []
    by = {
        (variable, on): _counted(persons_protected, variable, list(on), threshold, sex="total")
        for variable in ("beneficiaries", "active_contributors")
        for on in (("scheme", "migrant_status"), ("scheme", "function", "migrant_status"))
    }
    for row in finance.itertuples():
        variable = "beneficiaries" if row.item == "benefits" else "active_contributors"
        on = ("scheme", "function", "migrant_status") if row.function else ("scheme", "migrant_status")
        enough.append(tuple(getattr(row, column) for column in on) in by[variable, on])
    return _amounts(finance, enough, finance["value"].notna())


def protect_counts(frame, threshold: int = THRESHOLD):
    """Mask small counts of the tables ``agreements`` and ``abroad``: claims, pensions, nationals insured abroad.

    Amounts and delays go with the count that they rest on. No total over agreements or destinations is part of a
    return, so that nothing has to be masked beside them. The tables have no column for a flag: a masked cell is blank.
    """
    checked_threshold(threshold)
    made = frame.copy()
    for column in made.columns.intersection(COUNTS):
        made[column] = frame[column].mask(frame[column].gt(0) & frame[column].lt(threshold))
    for column, count in RESTS_ON.items():
        if column in made and count in made:
            made[column] = frame[column].where(made[count].notna())
    return made


def protected_tables(tables: Mapping, threshold: int = THRESHOLD) -> dict:
    """The tables of a return as they may be shown: name -> frame, a new dictionary.

    ``persons`` has the rows of scheme ``all`` already. ``context`` and ``legal`` stay as they are: their figures are
    estimates of surveys and censuses that the statistical office has published itself, and a denominator without which
    no rate can be read; they count no persons of a register. Totals (``schemes``, ``published``, ``overlaps``) do not
    tell migrants from others.
    """
    made = dict(tables)
    persons = protect(tables["persons"], threshold).frame
    made["persons"] = persons
    for name, masked in (("benefits", protect_means), ("finance", protect_finance)):
        if name in tables:
            made[name] = masked(tables[name], persons, threshold)
    for name in ("agreements", "abroad"):
        if name in tables:
            made[name] = protect_counts(tables[name], threshold)
    return made


def checked_threshold(threshold: int) -> None:
    """Refuse a threshold that is no whole number of at least 1."""
    if not isinstance(threshold, int) or isinstance(threshold, bool) or threshold < 1:
        raise BadInput(
            [
                N_("The threshold must be a whole number of at least 1; it is {threshold}."),
                N_("Counts of fewer persons than the threshold are masked; 10 is usual."),
            ],
            threshold=threshold,
        )


def _checked(frame, threshold: int, columns) -> None:
    checked_threshold(threshold)
    if missing := [column for column in (*columns, "value", "flag") if column not in frame.columns]:
        raise BadInput(
            [
                N_("The table has no column {columns}; small cells cannot be told from others."),
                N_("Use a table of a return, for example protect(made['persons'])."),
            ],
            columns=", ".join(missing),
        )


def _without(frame, masked):
    made = frame.copy()
    made["value"] = frame["value"].mask(masked)
    made["flag"] = frame["flag"].mask(masked, "c")
    return made


def _keys(frame, on):
    return zip(*(frame[column] for column in on), strict=True)


def _counted(persons, variable: str, on: list[str], threshold: int, **where) -> set:
    """The groups whose count is shown and large enough, or nil, in every row that counts them in cash."""
    rows = persons[
        persons["variable"].eq(variable) & persons["age"].eq("total") & persons["origin"].eq("")
        & persons["activity"].eq("") & persons["benefit_form"].ne("in_kind") & persons["flag"].ne("nap")
    ]  # fmt: skip
    for column, code in where.items():
        rows = rows[rows[column].eq(code)]
    good = rows["value"].ge(threshold) | rows["value"].eq(0)
    return set(_keys(rows[good], on)) - set(_keys(rows[~good], on))


def _amounts(frame, enough, additive):
    """The frame without amounts by migrant status that rest on too few; ``additive`` rows add up to their totals."""
    import numpy as np

    masked = frame["migrant_status"].ne("total") & frame["value"].notna() & ~np.array(enough, bool)
    masked = masked.to_numpy(copy=True)
    columns = [column for column in AMOUNT if column in frame]
    rows = np.flatnonzero(additive & frame["value"].notna())
    cells, of_row = linked(frame.iloc[rows], columns, listed=["function"] if "item" in columns else [])
    mask = Suppression(cells)
    first = np.unique(of_row[masked[rows]])
    mask.mask(first[cells.maskable[first]].tolist())
    mask.complete(first.tolist(), 0)
    masked[rows] |= mask.masked[of_row]
    return _without(frame, masked)
