"""What the returns say beside figures of schemes: law, agreements, overlaps, annual reports, nationals abroad."""

from collections.abc import Mapping

from datasets.xxa_return.accounts import EXPENDITURE, RECEIPTS, booked
from datasets.xxa_return.apportion import fold, total, wobble
from datasets.xxa_return.economy import BANDS, KNOWN, assumed, at, population, work, work_by_activity
from datasets.xxa_return.people import cells

USED = ("applications_received", "applications_settled", "pensions_totalised", "pensions_exported", "amount_exported")
AGREED, ABROAD = 0.064, 0.037  # growth
PUBLISHED = {"NPF": "Rapport annuel, p. 14", "CSP": "Annual Report, p. 9", "EIF": "Annual Report, p. 22",
             "FMF": "Relatório anual, p. 17", "HIF": "Memoria anual, p. 31"}  # fmt: skip


def legal(year: int) -> list[dict]:
    """The table of legal coverage."""
    stated, size, rows = assumed("law"), _sizes(year), []
    names = ("nationals", "non_nationals", "export", "condition", "basis")
    for function, groups in stated["legal"].items():
        for group, *law in groups:
            people = size[group]
            rows.append({
                "function": function, "group": stated["groups"][group], **dict(zip(names, law, strict=True)),
                "group_size": sum(people.values()), "group_size_non_nationals": people["non_national"],
            })  # fmt: skip
    return rows


def agreements(year: int) -> list[dict]:
    """The table of agreements; those that are not in force have no cases."""
    return [
        row | {name: at(row[name], AGREED, year) for name in USED if name in row}
        for row in assumed("law")["agreements"]
    ]  # fmt: skip


def parameters() -> list[dict]:
    """The table of statutory parameters."""
    return [dict(row) for row in assumed("law")["parameters"]]


def overlaps(year: int) -> list[dict]:
    """The table of persons who contribute to two schemes."""
    rows = []
    for pair, share in assumed("law")["overlaps"].items():
        first, second = pair.split()
        smaller = min(_contributors(first, year), _contributors(second, year))
        rows.append({"scheme_a": first, "scheme_b": second, "persons": round(smaller * share)})
    return rows


def published(year: int) -> list[dict]:
    """The table of annual reports, which differ a little from the return."""
    rows = []
    for scheme, source in PUBLISHED.items():
        accounts = booked(scheme, year)
        own = {
            "active_contributors": _contributors(scheme, year),
            "beneficiaries": sum(_beneficiaries(scheme, year)),
            "receipts": sum(accounts.get(item, 0) for item in RECEIPTS),
            "expenditure": sum(accounts.get(item, 0) for item in EXPENDITURE),
        }
        for item, value in own.items():
            off = round(value * wobble(scheme, item, year, by=0.012))
            rows.append({"scheme": scheme, "item": item, "value": off, "source": f"{source} (invented)"})
    return rows


def abroad(year: int) -> list[dict]:
    """The table of nationals abroad."""
    source = f"Consulates of Talunda, {year} (invented)"
    counts = ("working", "insured", "pensions_received")
    return [
        row | {name: at(row[name], ABROAD, year) for name in counts} | {"source": source}
        for row in assumed("law")["abroad"]
    ]  # fmt: skip


def targets() -> list[dict]:
    """The table of targets."""
    return [dict(row) for row in assumed("law")["targets"]]


def _contributors(scheme: str, year: int) -> int:
    function = assumed("schemes")[scheme]["functions"].split(";")[0]
    return total(cells(scheme, function, "active_contributors", year))


def _beneficiaries(scheme: str, year: int) -> list[int]:
    functions = [stated["function"] for stated in assumed("schemes")[scheme]["benefit"]]
    return [total(cells(scheme, function, "beneficiaries", year)) for function in functions]


def _sizes(year: int) -> dict[str, Mapping[str, int]]:
    """Persons in each group of the law by nationality: the groups of workers are all who work, those of children all
    children, those of residents all residents.
    """
    stated = assumed("law")["sizes"]
    employees, employed = _by_status(work("employees", year)), _by_status(work("employment", year))
    made = {"domestic": _by_status(fold(work_by_activity(year), ("T",)))}
    for group in ("public", "older", "insured_children", "poor_children"):
        whole, share = stated[group]
        made[group] = _two(at(whole, stated["growth"], year), share)
    made["private"] = _less(employees, made["domestic"], made["public"])
    others = _less(employed, employees)
    made["family_workers"] = {
        "national": round(others["national"] * stated["family_workers"]),
        "non_national": round(others["non_national"] * stated["family_workers_non_national"]),
    }
    made["self_employed"] = _less(others, made["family_workers"])
    people = population(year)
    residents, children = _by_status(fold(people)), _by_status(fold(people, BANDS["0-17"]))
    made["other_children"] = _less(children, made["insured_children"], made["poor_children"])
    protected = cells("HIF", "health", "protected", year)
    foreign = total(protected, status="non_national")
    made["insured_residents"] = {"national": total(protected) - foreign, "non_national": foreign}
    made["other_residents"] = _less(residents, made["insured_residents"])
    poor = assumed("context")["counts"]["poor"]
    made["poor"] = _two(at(poor["total"], poor["growth"], year), stated["poor_non_national"])
    made["not_poor"] = _less(residents, made["poor"])
    return made


def _two(whole: int, share: float) -> dict[str, int]:
    foreign = round(whole * share)
    return {"national": whole - foreign, "non_national": foreign}


def _less(whole: Mapping[str, int], *parts: Mapping[str, int]) -> dict[str, int]:
    return {status: whole[status] - sum(part[status] for part in parts) for status in KNOWN}


def _by_status(cells: Mapping[tuple[str, str], int]) -> dict[str, int]:
    return {status: total(cells, status=status) for status in KNOWN}
