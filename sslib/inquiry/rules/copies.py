"""Rules on figures that look copied or guessed, V35, V36 and V70."""

from collections.abc import Iterator

from sslib.inquiry.rules.base import Case, Hit, NotRun, check
from sslib.inquiry.rules.figures import head, known, rows

BY_CHANCE = 0.2  # two digits of ten


@check("V35")
def same_figure_twice_in_a_scheme(case: Case) -> Iterator[Hit]:
    """The same count of beneficiaries in two functions, or of women and of men.

    Insured persons may be the same in several functions; those who receive a benefit seldom are as many.
    """
    persons = known(rows(case["persons"], sex=None))
    persons = persons[persons["value"] >= case.threshold["persons"]]
    if persons.empty:
        raise NotRun
    beneficiaries = rows(persons, variable="beneficiaries")
    by_sex = persons[persons["sex"] != "total"]
    both = by_sex[by_sex.duplicated(["scheme", "function", "variable", "benefit_form", "value"], keep=False)]
    both = both.drop_duplicates(
        ["scheme", "variable", "benefit_form", "sex", "value"]
    )  # one register, several functions
    yield from _again(case, "persons", beneficiaries, ["scheme", "benefit_form", "value"], "function")
    yield from _again(case, "persons", both, ["scheme", "function", "variable", "benefit_form", "value"], "sex")


@check("V36")
def same_figure_in_two_schemes(case: Case) -> Iterator[Hit]:
    """The same total in the same place of two schemes."""
    found = {name: known(rows(case[name])) for name in ("persons", "finance")}
    found = {name: frame[frame["value"] >= case.threshold["figure"]] for name, frame in found.items()}
    if all(frame.empty for frame in found.values()):
        raise NotRun
    keys = {"persons": ["function", "variable", "benefit_form", "value"], "finance": ["item", "function", "value"]}
    for name, frame in found.items():
        yield from _again(case, name, frame, keys[name], "scheme")


@check("V70")
def last_digits(case: Case) -> Iterator[Hit]:
    """The share of counts of a scheme that end in 0 or 5; estimates that are marked as such are left out."""
    typed = case["persons"]["value"] / (head(case["return"])["person_multiplier"] or 1.0)  # thousands end in 0 anyway
    typed = typed if (typed % 1 == 0).any() and not (typed % 1 > 0).any() else case["persons"]["value"]
    counts = case["persons"].assign(typed=typed)
    counts = counts[(counts["typed"] >= case.threshold["smallest"]) & (counts["flag"] != "e")]
    counts = counts.drop_duplicates(["scheme", "typed"])  # one register counts once, whatever it serves
    counts = counts.assign(round=counts["typed"] % 5 == 0)
    schemes = counts.groupby("scheme", sort=False)["round"].agg(["sum", "size"])
    schemes = schemes[schemes["size"] >= case.threshold["counts"]]
    if schemes.empty:
        raise NotRun
    spread = (BY_CHANCE * (1 - BY_CHANCE) / schemes["size"]) ** 0.5
    limit = (BY_CHANCE + case.threshold["deviations"] * spread).clip(lower=case.threshold["share"])
    share = schemes["sum"] / schemes["size"]
    for scheme in share.index[share > limit]:
        row = counts.index[(counts["scheme"] == scheme) & counts["round"]][0]
        values = {"counts": int(schemes.at[scheme, "size"]), "round": int(schemes.at[scheme, "sum"])}
        yield Hit("persons", int(row), "value", 100 * share[scheme], (None, 100 * limit[scheme]), values)


def _again(case: Case, table: str, frame, same: list[str], differs: str) -> Iterator[Hit]:
    """Rows that agree in ``same`` with an earlier row, but not in ``differs``."""
    frame = frame.drop_duplicates([*same, differs])
    frame = frame[frame.duplicated(same, keep=False)]
    first = frame.assign(row=frame.index).groupby(same)["row"].transform("first")
    for row in frame.index[frame.duplicated(same)]:
        other = case.current.cell(table, int(first[row]), "value")
        yield Hit(table, int(row), "value", frame.at[row, "value"], None, {"other": other})
