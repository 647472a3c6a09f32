"""The members of the mutual fund, counted person by person in its register (dataset xxa_register)."""

from collections.abc import Iterable, Mapping
from functools import cache

from datasets.xxa_register.prepare import people
from datasets.xxa_return.apportion import SEXES, STATUSES


def counted(variable: str, year: int) -> dict[tuple[str, str], int]:
    """Members by sex and nationality: affiliated, active contributors, or those of December."""
    made = {(sex, status): 0 for sex in SEXES for status in STATUSES}
    for one in _found(variable, year):
        made[_key(one)] += 1
    return made


def tally(key: tuple[str, str], year: int, by: str, codes: Iterable[str] = ()) -> dict[str, int]:
    """Active contributors of one sex and nationality by ``age``, ``citizenship`` or ``activity``."""
    made = dict.fromkeys(codes, 0)
    for one in _found("active_contributors", year):
        if _key(one) == key:
            code = _age(one, year) if by == "age" else one[by]
            made[code] = made.get(code, 0) + 1
    return made


@cache
def _all() -> tuple[Mapping, ...]:
    return tuple(people())


def _found(variable: str, year: int) -> list[Mapping]:
    found = [one for one in _all() if one["registered"] <= year]
    if variable == "affiliated":
        return found
    return [one for one in found if one["in_december" if variable == "active_contributors_month" else "months"][year]]


def _key(one: Mapping) -> tuple[str, str]:
    return one["sex"], {"XXA": "national", "": "unknown"}.get(one["citizenship"], "non_national")


def _age(one: Mapping, year: int) -> str:
    age = year - one["birth_year"]
    return "15-24" if age < 25 else "25-54" if age < 55 else "55-64" if age < 65 else "65+"
