"""The errors of the spoilt return of Talunda: which rule finds each, at which row and column, and how it got there.

The trainers' key to the exercise. Write the spoilt return anew with: python -m tests.planted
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from datasets import preparing
from datasets.xxa_return import prepare
from datasets.xxa_return.edit import Change, Rows, add, each, find, put, read, recount, row, shift, swap, write

BEFORE, CLEAN, SPOILT = (prepare.HERE / name for name in ("2023", "2024", "spoilt_2024"))


class Planted(NamedTuple):
    """One error: the rule that finds it, the table, the key that finds the row (empty: the whole table), the column."""

    rule: str
    table: str
    key: Mapping[str, str]
    column: str


def of(scheme: str, function: str, variable: str, **more: str) -> dict[str, str]:
    """The key of a row of persons."""
    return {"scheme": scheme, "function": function, "variable": variable, "origin": "", "activity": ""} | more


def item(scheme: str, name: str, function: str = "") -> dict[str, str]:
    """The key of a row of receipts and expenditure."""
    return {"scheme": scheme, "item": name, "function": function}


def context(variable: str, **more: str) -> dict[str, str]:
    """The key of a row of the context."""
    return {"variable": variable} | more


def benefit(scheme: str, function: str, statistic: str, **more: str) -> dict[str, str]:
    """The key of a row of benefits a month."""
    return {"scheme": scheme, "function": function, "statistic": statistic, "period": "month"} | more


def follow(key: Mapping[str, str], other: Mapping[str, str], factor: float) -> Change:
    """Counts made from those of another variable."""

    def change(rows: Rows) -> None:
        def count(sex: str, status: str, _n: int) -> int:
            return round(factor * int(row(rows, "persons", {**other, "sex": sex, "migrant_status": status})["value"]))

        recount(key, count)(rows)

    return change


def carry(scheme: str, function: str, *variables: str) -> Change:
    """Counts of the year before."""

    def change(rows: Rows) -> None:
        before = read(BEFORE)
        for variable in variables:
            for found in rows["persons"]:
                key = {name: found[name] for name in ("scheme", "function", "variable", "sex", "migrant_status")}
                if key.items() >= of(scheme, function, variable).items() - {("origin", ""), ("activity", "")}:
                    found["value"] = row(before, "persons", key)["value"]

    return change


def rounded(scheme: str, to: int) -> Change:
    """Counts of a scheme that is divided by citizenship, as multiples of a number, sums included."""

    def change(rows: Rows) -> None:
        own = [found for found in rows["persons"] if found["scheme"] == scheme]
        for found in own:
            found["value"] = str(to * round(int(found["value"]) / to))
        for function, variable in dict.fromkeys((found["function"], found["variable"]) for found in own):
            block = [found for found in own if (found["function"], found["variable"]) == (function, variable)]
            parts = [found for found in block if found["origin"] and found["sex"] != "total"]
            for found in block:
                if found["origin"] and found["sex"] == "total":
                    found["value"] = str(sum(int(p["value"]) for p in parts if p["origin"] == found["origin"]))

            def count(sex: str, status: str, n: int, parts=parts) -> int:
                listed = [int(part["value"]) for part in parts if part["sex"] == sex]
                return sum(listed) if status == "non_national" and listed else n

            recount(of(scheme, function, variable), count)(rows)

    return change


def book(scheme: str, name: str, amount: Callable[[Rows, int], int], sign: int) -> Change:
    """Another amount, and the reserves at the end that follow (sign 1: a receipt, -1: expenditure)."""

    def change(rows: Rows) -> None:
        found = row(rows, "finance", item(scheme, name))
        before = int(found["value"])
        found["value"] = str(amount(rows, before))
        shift("finance", sign * (int(found["value"]) - before), [item(scheme, "reserves_end")])(rows)

    return change


def deficit(scheme: str, functions: tuple[str, ...], factor: float, balance: int) -> Change:
    """Larger benefits, for which the State does not pay in full."""

    def change(rows: Rows) -> None:
        def grown(value: float) -> int:
            return round(value * factor)

        for function in functions:
            each("benefits", "value", grown, scheme=scheme, function=function, statistic="total")(rows)
            put("finance", item(scheme, "benefits", function), "value", grown)(rows)
        items = ("benefits", "government", "other_receipts", "administration", "reserves_start", "reserves_end")
        found = {name: row(rows, "finance", item(scheme, name)) for name in items}
        benefits = sum(int(row(rows, "finance", item(scheme, "benefits", name))["value"]) for name in functions)
        received = benefits + int(found["administration"]["value"]) + balance
        found["benefits"]["value"] = str(benefits)
        found["government"]["value"] = str(received - int(found["other_receipts"]["value"]))
        found["reserves_end"]["value"] = str(int(found["reserves_start"]["value"]) + balance)

    return change


NPF, CSP, EIF, FMF, HIF, OAG, CSG, MSD = (
    {"scheme": name} for name in ("NPF", "CSP", "EIF", "FMF", "HIF", "OAG", "CSG", "MSD")
)
WOMEN, MEN = {"sex": "female"}, {"sex": "male"}
NATIONAL, FOREIGN, UNKNOWN = ({"migrant_status": name} for name in ("national", "non_national", "unknown"))
UNION, NEIGHBOUR_B, NEIGHBOUR_C = ({"partner": name} for name in ("Union of the Four Rivers (invented)", "XXB", "XXC"))
PRIVATE, PUBLIC, DOMESTIC = (
    {"group": name}
    for name in ("Employees in the private sector", "Employees in the public sector", "Domestic workers")
)
INSURED, REGISTERED, MONTH = "active_contributors", "affiliated", "active_contributors_month"
DISABLED = of("CSP", "disability", "beneficiaries") | WOMEN
SICK, PREGNANT = of("HIF", "sickness", "beneficiaries"), of("FMF", "maternity", "beneficiaries")
GRANT, WIDOWERS = of("OAG", "old_age", "beneficiaries"), benefit("NPF", "survivors", "mean") | MEN | NATIONAL
POOR, RUNNING = {"function": "assistance", "nationals": "mandatory"}, item("CSP", "administration")
SURVIVORS = [of("CSP", "survivors", "beneficiaries") | status for status in ({}, NATIONAL, FOREIGN, UNKNOWN)]

# each entry: what was changed, and where the rules show it
ERRORS: list[tuple[list[Change], list[Planted]]] = [
    ([rounded("HIF", 5)],
     [Planted("V70", "persons", of("HIF", "health", INSURED), "value")]),
    ([put("agreements", UNION, "kind", "")],
     [Planted("V03", "agreements", UNION, "kind")]),
    ([put("legal", {"function": "sickness"} | DOMESTIC, "nationals", "compulsory")],
     [Planted("V04", "legal", {"function": "sickness"} | DOMESTIC, "nationals")]),
    ([put("persons", of("CSP", "disability", MONTH) | UNKNOWN, "value", "319*")],
     [Planted("V05", "persons", of("CSP", "disability", MONTH) | UNKNOWN, "value")]),
    ([put("benefits", benefit("MSD", "old_age", "maximum") | MEN, "value", "")],
     [Planted("V06", "benefits", benefit("MSD", "old_age", "maximum") | MEN, "value")]),
    ([put("benefits", WIDOWERS, "value", lambda value: f"{value:.2f}".replace(".", ","))],
     [Planted("V07", "benefits", WIDOWERS, "value")]),
    ([add("parameters", {"parameter": "pension_age_men"}, source="Handbook of benefits (invented)")],
     [Planted("V08", "parameters", {"source": "Handbook of benefits (invented)"}, "parameter")]),
    ([add("schemes", FMF, scheme="FAM", name="Caixa de Prestações Familiares e Maternidade")],
     [Planted("V09", "schemes", {"scheme": "FAM"}, "name"), Planted("V20", "schemes", {"scheme": "FAM"}, "scheme")]),
    ([shift("persons", 517, [of("FMF", "family", REGISTERED) | WOMEN | status for status in ({}, NATIONAL)])],
     [Planted("V10", "persons", of("FMF", "family", REGISTERED), "value")]),
    ([shift("persons", -714, [of("CSP", "old_age", INSURED, age="25-54") | sex | status
                              for sex in ({}, MEN) for status in ({}, NATIONAL)])],
     [Planted("V11", "persons", of("CSP", "old_age", INSURED) | MEN, "value")]),
    ([shift("persons", 30, [SICK | FOREIGN | sex for sex in ({}, WOMEN)])],
     [Planted("V12", "persons", SICK | WOMEN, "value")]),
    ([swap("persons", DISABLED, DISABLED | FOREIGN)],
     [Planted("V13", "persons", DISABLED | FOREIGN, "value")]),
    ([shift("persons", -43, [of("NPF", "old_age", INSURED, origin="XXC") | FOREIGN | sex for sex in ({}, MEN)])],
     [Planted("V14", "persons", of("NPF", "old_age", INSURED) | FOREIGN | MEN, "value")]),
    ([shift("persons", change, [of("NPF", "disability", "beneficiaries") | status | sex for sex in ({}, MEN)])
      for status, change in ((UNKNOWN, 61), (NATIONAL, -61))],
     [Planted("V15", "persons", of("NPF", "disability", "beneficiaries") | UNKNOWN, "value")]),
    ([each("finance", "value", lambda value: 1_000_000 * round(value / 1_000_000), **OAG)],
     [Planted("V16", "finance", item("OAG", "government"), "value")]),
    ([put("finance", item("FMF", "benefits", "family"), "value", lambda value: round(value * 1.0317))],
     [Planted("V17", "finance", item("FMF", "benefits"), "value")]),
    ([book("MSD", "administration", lambda _rows, value: round(value * 3.47), -1)],
     [Planted("V18", "finance", item("MSD", "administration"), "value")]),
    ([put("parameters", {"parameter": "pension_rate_worker"} | CSP, "value", 16)],
     [Planted("V19", "finance", item("CSP", "contributions_employers"), "value")]),
    ([put("schemes", HIF, "functions", "health")],
     [Planted("V21", "persons", of("HIF", "sickness", INSURED), "function"),
      Planted("V68", "schemes", HIF, "functions")]),
    ([put("schemes", OAG, "start_year", 2031)],
     [Planted("V22", "schemes", OAG, "start_year")]),
    ([follow(of("CSP", "disability", REGISTERED), of("CSP", "disability", INSURED), 0.987)],
     [Planted("V23", "persons", of("CSP", "disability", INSURED), "value")]),
    ([follow(of("CSP", "old_age", MONTH), of("CSP", "old_age", INSURED), 1.0127)],
     [Planted("V24", "persons", of("CSP", "old_age", MONTH), "value")]),
    ([add("finance", item("NPF", "benefits", "old_age"), function="unemployment", value=4127318)],
     [Planted("V25", "persons", of("NPF", "unemployment", "beneficiaries"), "value")]),
    ([each("benefits", "value", lambda value: round(value / 12), period="month", **EIF)],
     [Planted("V26", "finance", item("EIF", "benefits", "employment_injury"), "value"),
      Planted("V38", "benefits", benefit("EIF", "employment_injury", "mean"), "value")]),
    ([put("context", context("average_wage"), "value", lambda value: round(value * 12))],
     [Planted("V27", "finance", item("NPF", "benefits", "survivors"), "value"),
      Planted("V28", "finance", item("NPF", "contributions_employers"), "value")]),
    ([put("benefits", benefit("MSD", "maternity", "mean", period="once") | WOMEN, "value", 48903)],
     [Planted("V29", "benefits", benefit("MSD", "maternity", "mean", period="once") | WOMEN, "value")]),
    ([shift("finance", 61384127, [item("FMF", "reserves_end")])],
     [Planted("V30", "finance", item("FMF", "reserves_end"), "value")]),
    ([book("HIF", "transfers_received", lambda _rows, value: round(value * 0.9417), 1)],
     [Planted("V31", "finance", item("CSP", "transfers_paid"), "value")]),
    ([swap("persons", key | WOMEN, key | MEN) for key in SURVIVORS],
     [Planted("V32", "persons", SURVIVORS[0] | WOMEN, "value")]),
    ([swap("context", context("employees") | WOMEN, context("employees") | MEN)],
     [Planted("V33", "persons", of("EIF", "employment_injury", INSURED) | WOMEN, "value"),
      Planted("V43", "persons", of("NPF", "old_age", INSURED) | MEN, "value")]),
    ([add("persons", PREGNANT | WOMEN, sex="male", value=2)],
     [Planted("V34", "persons", PREGNANT | MEN, "value")]),
    ([shift("persons", change, [of("CSG", "family", "beneficiaries") | sex | status for status in ({}, NATIONAL)])
      for sex, change in ((WOMEN, -21), (MEN, 21))],
     [Planted("V35", "persons", of("CSG", "family", "beneficiaries") | MEN, "value")]),
    ([book("HIF", "administration", lambda rows, _value: int(row(rows, "finance", RUNNING)["value"]), -1)],
     [Planted("V36", "finance", item("HIF", "administration"), "value")]),
    ([recount(of("CSG", "assistance", "beneficiaries"), lambda _sex, _status, count: round(count * 1.274))],
     [Planted("V37", "persons", of("CSG", "assistance", "beneficiaries"), "value")]),
    ([carry("FMF", "maternity", REGISTERED, INSURED, MONTH, "protected")],
     [Planted("V39", "persons", of("FMF", "maternity", INSURED), "value")]),
    ([deficit("CSG", ("family", "assistance"), 1.147, -51873264)],
     [Planted("V40", "finance", item("CSG", "benefits", "family"), "value")]),
    ([recount(of("NPF", "disability", REGISTERED), lambda _sex, _status, count: round(count * 0.738))],
     [Planted("V41", "persons", of("NPF", "disability", REGISTERED), "value")]),
    ([put("context", context("employment") | WOMEN, "value", lambda value: round(value) // 10)],
     [Planted("V42", "persons", of("NPF", "old_age", INSURED) | WOMEN, "value")]),
    ([put("context", context("population_above_pension_age") | MEN, "value", lambda value: round(value) // 10)],
     [Planted("V44", "persons", of("NPF", "old_age", "beneficiaries", age="60+") | MEN, "value")]),
    ([shift("context", -11000, [context("population", age="60+") | WOMEN])],
     [Planted("V45", "persons", GRANT | WOMEN, "value")]),
    ([put("context", context("women_giving_birth") | sex, "value", 2986) for sex in ({}, WOMEN)],
     [Planted("V46", "persons", PREGNANT | WOMEN, "value")]),
    ([put("context", context("children", age="0-17"), "value", lambda value: round(value) // 10)],
     [Planted("V47", "persons", of("FMF", "family", "beneficiaries"), "value")]),
    ([put("context", context("severe_disability") | MEN, "value", lambda value: round(value) // 10 - 122)],
     [Planted("V49", "persons", of("NPF", "disability", "beneficiaries") | MEN, "value")]),
    ([put("context", context("gdp"), "value", lambda value: round(value / 1000))],
     [Planted("V50", "finance", item("CSP", "benefits"), "value")]),
    ([put("context", context("budget_social_protection"), "value", lambda value: round(value * 0.8137))],
     [Planted("V51", "finance", item("CSP", "government"), "value")]),
    ([put("context", context("employment") | FOREIGN, "value", lambda value: round(value) // 10)],
     [Planted("V52", "persons", of("NPF", "old_age", INSURED) | FOREIGN, "value"),
      Planted("V53", "persons", of("EIF", "employment_injury", INSURED) | FOREIGN, "value")]),
    ([put("agreements", NEIGHBOUR_B, "partner", "XXE")],
     [Planted("V54", "agreements", {"partner": "XXE"}, "partner")]),
    ([put("benefits", benefit("NPF", "disability", "mean") | FOREIGN, "value", lambda value: round(value / 4))],
     [Planted("V55", "benefits", benefit("NPF", "disability", "mean") | FOREIGN, "value")]),
    ([put("return", {}, "reference_date", "2023-12-31")],
     [Planted("V56", "return", {}, "reference_date")]),
    ([put("persons", GRANT | sex, "reference_date", "2024-06-30") for sex in ({}, WOMEN, MEN)],
     [Planted("V57", "persons", GRANT, "reference_date")]),
    ([put("schemes", OAG, "contact", "")],
     [Planted("V59", "schemes", OAG, "contact")]),
    ([put("schemes", MSD, "contributor_rule", "")],
     [Planted("V60", "schemes", MSD, "contributor_rule")]),
    ([each("context", "vintage", "2022-07", variable="population", age="65+")],
     [Planted("V61", "context", context("population", age="65+"), "vintage")]),
    ([put("schemes", NPF, "contributor_rule", "reference_month")],
     [Planted("V62", "schemes", NPF, "contributor_rule")]),
    ([each("benefits", "flag", "e", **scheme) for scheme in (CSP, HIF, FMF)],
     [Planted("V63", "benefits", {}, "flag")]),
    ([put("legal", {"function": "sickness"} | group, "non_nationals", "excluded") for group in (PRIVATE, PUBLIC)],
     [Planted("V65", "legal", {"function": "sickness"} | PRIVATE, "non_nationals")]),
    ([put("legal", POOR, "non_nationals", "mandatory")],
     [Planted("V66", "legal", POOR, "non_nationals")]),
    ([put("agreements", NEIGHBOUR_C, "functions", "old_age"), put("agreements", NEIGHBOUR_C, "pensions_exported", 23),
      put("legal", {"function": "old_age"} | PUBLIC, "export", "no")],
     [Planted("V67", "agreements", NEIGHBOUR_C, "pensions_exported")]),
    ([put("published", EIF | {"item": "beneficiaries"}, "value", lambda value: round(value * 1.067))],
     [Planted("V69", "published", EIF | {"item": "beneficiaries"}, "value")]),
]  # fmt: skip
PLANTED = tuple(planted for _changes, found in ERRORS for planted in found)


def spoilt() -> Rows:
    """The return of 2024 with all errors."""
    rows = read(CLEAN)
    for changes, _found in ERRORS:
        for change in changes:
            change(rows)
    return rows


def place(rows: Rows, planted: Planted) -> str:
    """Where the finding points to: the line of the file, or the table as a whole."""
    if planted.rule == "V63":
        return planted.table
    return f"{planted.table}.csv:{find(rows, planted.table, planted.key) + 2}"


if __name__ == "__main__":
    write(spoilt(), SPOILT)
    preparing.write(prepare.__file__, prepare.index())
