"""The rows that a questionnaire asks for: who is counted, by nationality and sex, and what is paid and received.

Of each scheme its functions are asked about, of the schemes that pay old-age pensions also origins and activities.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from sslib import codes
from sslib.errors import N_
from sslib.indicators.legal import NINE
from sslib.language import stored

PARTS = ("national", "non_national")
INSURED = ("affiliated", "active_contributors")
ORIGIN_GROUPS = ("other_eccas", "rest_of_africa", "rest_of_world", "stateless", "unknown")
RECEIPTS = ("contributions_employers", "contributions_workers", "contributions_self_employed")
ITEMS = ("government", "transfers_received", "other_receipts", "administration", "transfers_paid", "other_expenditure")
RESERVES = ("revaluation", "reserves_start", "reserves_end")
MONEY = ("gdp", "average_wage", "minimum_wage", "poverty_line", "government_expenditure", "budget_social_protection")
GROUPS = (N_("Employees"), N_("Self-employed workers"))


def persons(schemes: Iterable[Mapping], origins: Sequence[str]) -> Iterator[dict]:
    """Insured persons and beneficiaries of each scheme and function."""
    for scheme in schemes:
        for function in _functions(scheme):
            yield from _of_function(scheme, function, (*origins, *ORIGIN_GROUPS))


def _of_function(scheme: Mapping, function: str, origins: Sequence[str]) -> Iterator[dict]:
    insured = INSURED if _contributory(scheme) else ()
    for variable in (*insured, "protected" if function == "health" else "beneficiaries"):
        base = {"scheme": scheme["scheme"], "function": function, "variable": variable, "age": "total",
                "benefit_form": "cash" if variable == "beneficiaries" else ""}  # fmt: skip
        for status, sex in product(codes.migrant_status, codes.sex):
            yield base | {"sex": sex, "migrant_status": status}
        if function == "old_age" and insured and variable != "affiliated":
            for origin, sex in product(origins, codes.sex):
                yield base | {"sex": sex, "migrant_status": "non_national", "origin": origin}
        if function == "old_age" and variable == "active_contributors":
            for section, status, sex in product(codes.activity, PARTS, codes.sex):
                yield base | {"sex": sex, "migrant_status": status, "activity": section}


def benefits(schemes: Iterable[Mapping]) -> Iterator[dict]:
    """Monthly amounts for one recipient, and what was paid in the year, for each benefit in cash."""
    for scheme in schemes:
        for function in _functions(scheme):
            if function == "health":
                continue
            base = {"scheme": scheme["scheme"], "function": function, "sex": "total", "migrant_status": "total"}
            for sex in codes.sex:
                yield base | {"statistic": "mean", "period": "month", "sex": sex}
            for statistic in ("minimum", "maximum"):
                yield base | {"statistic": statistic, "period": "month"}
            for status in PARTS:
                yield base | {"statistic": "mean", "period": "month", "migrant_status": status}
            for status in codes.migrant_status:
                yield base | {"statistic": "total", "period": "year", "migrant_status": status}


def finance(schemes: Iterable[Mapping]) -> Iterator[dict]:
    """Receipts, expenditure and reserves of each scheme; pension contributions also by nationality."""
    for scheme in schemes:
        base = {"scheme": scheme["scheme"], "migrant_status": "total"}
        contributory, functions = _contributory(scheme), _functions(scheme)
        for item in (*(RECEIPTS if contributory else ()), *ITEMS, *(RESERVES if contributory else ())):
            yield base | {"item": item}
        for function in (*functions, *([""] if len(functions) > 1 else [])):
            yield base | {"item": "benefits", "function": function}
        if contributory and "old_age" in functions:
            for item, status in product(RECEIPTS[:2], (*PARTS, "unknown")):
                yield base | {"item": item, "migrant_status": status}


def context() -> Iterator[dict]:
    """Denominators and benchmarks; those of the migrant rates also by nationality."""
    base = {"sex": "total", "age": "total", "migrant_status": "total"}
    for age, sex in product(("total", "0-14", "15-64", "60+", "65+"), codes.sex):
        yield base | {"variable": "population", "age": age, "sex": sex}
    for age, status, sex in product(("total", "15-64"), PARTS, codes.sex):
        yield base | {"variable": "population", "age": age, "migrant_status": status, "sex": sex}
    for variable, status, sex in product(("labour_force", "employment", "employees"), ("total", *PARTS), codes.sex):
        yield base | {"variable": variable, "migrant_status": status, "sex": sex}
    for section, status in product(codes.activity, PARTS):
        yield base | {"variable": "employment", "migrant_status": status, "activity": section}
    for variable, sex in product(
        ("unemployed", "severe_disability", "poor", "population_above_pension_age"), codes.sex
    ):
        yield base | {"variable": variable, "sex": sex}
    for sex in codes.sex:
        yield base | {"variable": "children", "age": "0-14", "sex": sex}
    for variable in ("women_giving_birth", *MONEY):
        yield base | {"variable": variable}


def legal() -> Iterator[dict]:
    """Who is covered by law in each of the nine branches: not known, until the State says it."""
    unknown = dict.fromkeys(("nationals", "non_nationals", "export"), "unknown")
    for function, group in product(NINE, GROUPS):
        yield {"function": function, "group": stored(group)} | unknown


def _functions(scheme: Mapping) -> list[str]:
    return [function for function in scheme["functions"].split(";") if function]


def _contributory(scheme: Mapping) -> bool:
    """Whether contributors are asked about: also where nobody has said yet how benefits are earned."""
    return scheme.get("contributory") != "non_contributory"
