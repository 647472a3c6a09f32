"""Rules on persons counted in several ways, V15, V23, V24 and V32 to V34."""

from collections.abc import Iterator

from sslib.inquiry.rules.base import Case, Hit, NotRun, check
from sslib.inquiry.rules.figures import known, rows
from sslib.inquiry.rules.sums import ROUNDING, side_by_side, tolerance

REGISTERED = ("affiliated", "protected")
PATERNITY = "paterni[dt]"  # the word in all four languages


@check("V15")
def nationality_unknown(case: Case) -> Iterator[Hit]:
    """The share of persons of unknown nationality, once for all functions that share a register."""
    persons = rows(case["persons"], migrant_status=None)
    values, found = side_by_side(case, persons, "persons", "migrant_status", ("total", "unknown"))
    share = (values["unknown"] / values["total"]).where(values["total"] > 0).dropna()
    if share.empty:
        raise NotRun
    usual = case.threshold["warn"]
    beyond = values.assign(share=share, row=found["unknown"])[share.reindex(values.index) > usual].astype({"row": int})
    beyond = beyond.join(persons[["scheme", "variable"]], on="row")
    for entry in beyond.drop_duplicates(["scheme", "variable", "total", "unknown"]).itertuples():
        values = {"unknown": entry.unknown, "total": entry.total, "block": 100 * case.threshold["block"]}
        yield Hit("persons", entry.row, "value", 100 * entry.share, (None, 100 * usual), values)


@check("V23")
def contributors_are_registered(case: Case) -> Iterator[Hit]:
    """Active contributors are a part of the affiliated, and of the protected where both are counted."""
    persons = case["persons"]
    women_only = (persons["function"] == "maternity") & (persons["sex"] != "female")  # men pay, and are not protected
    persons = persons[~(women_only & (persons["variable"] == "protected"))]
    values, found = side_by_side(case, persons, "persons", "variable", ("active_contributors", *REGISTERED))
    active, limit = values["active_contributors"], values[list(REGISTERED)].min(axis=1)
    if not (active.notna() & limit.notna()).any():
        raise NotRun
    for group in values.index[active - limit > tolerance(limit, case.threshold)]:
        row, expected = int(found.at[group, "active_contributors"]), (None, limit[group])
        yield Hit("persons", row, "value", active[group], expected, {"registered": limit[group]})


@check("V24")
def contributors_of_a_month(case: Case) -> Iterator[Hit]:
    """Contributors of the reference month as a share of those of twelve months."""
    codes = ("active_contributors", "active_contributors_month")
    values, found = side_by_side(case, rows(case["persons"]), "persons", "variable", codes)
    share = (values[codes[1]] / values[codes[0]]).where(values[codes[0]] > 0).dropna()
    if share.empty:
        raise NotRun
    lowest, highest = case.threshold["lowest"], case.threshold["highest"]
    for group in share.index[(share < lowest) | (share > highest)]:
        counted = {"in_month": values.at[group, codes[1]], "in_year": values.at[group, codes[0]]}
        yield Hit("persons", int(found.at[group, codes[1]]), "value", 100 * share[group],
                  (100 * lowest, 100 * highest), counted)  # fmt: skip


@check("V32")
def women_are_counted(case: Case) -> Iterator[Hit]:
    """Women are counted in every age group, and are most of the survivors."""
    persons = rows(case["persons"], sex=None, age=None)
    values, found = side_by_side(case, persons, "persons", "sex", ("total", "female"))
    share = (values["female"] / values["total"]).where(values["total"] >= case.threshold["persons"]).dropna()
    if share.empty:
        raise NotRun
    row = found["female"].reindex(share.index).astype(int)
    about = persons.loc[row].set_axis(share.index)
    survivors = (about["function"] == "survivors") & (about["variable"] == "beneficiaries") & (about["age"] == "total")
    lowest, highest = case.threshold["lowest"], case.threshold["highest"]
    unusual = (share == 0) | (survivors & ((share < lowest) | (share > highest)))
    for group in share.index[unusual]:
        expected = (100 * lowest, 100 * highest) if survivors[group] else None
        total = {"total": values.at[group, "total"]}
        yield Hit("persons", int(row[group]), "value", 100 * share[group], expected, total)


@check("V33")
def women_among_contributors(case: Case) -> Iterator[Hit]:
    """The share of women among the contributors of a scheme against their share among employees."""
    employees = known(rows(case["context"], variable="employees", sex=("total", "female")))
    employees = employees.drop_duplicates("sex").set_index("sex")["value"]
    persons = rows(case["persons"], variable="active_contributors", sex=None)
    values, found = side_by_side(case, persons, "persons", "sex", ("total", "female"))
    share = (values["female"] / values["total"]).where(values["total"] >= case.threshold["persons"]).dropna()
    if share.empty or len(employees) < 2 or not employees["total"] > 0:
        raise NotRun
    usual, room = employees["female"] / employees["total"], case.threshold["points"]
    row = found["female"].reindex(share.index).astype(int)
    apart = values.assign(row=row, share=share).loc[share.index[(share - usual).abs() > room + ROUNDING]]
    apart = apart.astype({"row": int}).join(persons["scheme"], on="row")
    for entry in apart.drop_duplicates(["scheme", "total", "female"]).itertuples():
        expected = (100 * max(usual - room, 0), 100 * min(usual + room, 1))
        yield Hit("persons", entry.row, "value", 100 * entry.share, expected, {"employees": 100 * usual})


@check("V34")
def men_with_maternity_benefit(case: Case) -> Iterator[Hit]:
    """Men receive a maternity benefit only where the law names a paternity benefit."""
    persons, legal = case["persons"], case["legal"]
    maternity = persons[(persons["function"] == "maternity") & (persons["variable"] == "beneficiaries")]
    if known(maternity).empty:
        raise NotRun
    law = legal[legal["function"] == "maternity"]
    if (law["group"] + law["condition"]).str.contains(PATERNITY, case=False).any():
        return
    for entry in maternity[(maternity["sex"] == "male") & (maternity["value"] > 0)].itertuples():
        yield Hit("persons", entry.Index, "value", entry.value, 0)
