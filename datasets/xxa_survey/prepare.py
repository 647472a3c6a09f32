"""A labour force survey of Talunda, an invented country: 3,000 persons made from a seed, nobody was asked.

Weights are calibrated: the totals of population aged 15 and over, labour force, employment and employees by sex and
nationality are those of the context of the return of 2024.

Run from the root of the repository: python -m datasets.xxa_survey.prepare
"""

import random
from collections.abc import Mapping
from functools import cache

import pandas as pd

from datasets.preparing import write
from datasets.xxa_return.apportion import age, apportion, drawn, fold
from datasets.xxa_return.economy import by_origin, population, work, work_by_activity
from datasets.xxa_return.people import cells as registered
from datasets.xxa_return.people import persons

SEED, YEAR, SAMPLE = "xxa_survey", 2024, 3000
OVERSAMPLED = 1.7  # non-nationals, against their share
FINE = 10_000  # weights have four decimals
STRATA = {"capital": 26, "towns": 22, "rural_north": 28, "rural_south": 24}  # clusters
PLACES = {  # where people live
    ("employee", "national"): (0.36, 0.27, 0.18, 0.19), ("employee", "non_national"): (0.49, 0.26, 0.09, 0.16),
    ("other", "national"): (0.16, 0.18, 0.35, 0.31), ("other", "non_national"): (0.38, 0.23, 0.15, 0.24),
}  # fmt: skip
RESPONSE = {"capital": 1.19, "towns": 1.06, "rural_north": 0.91, "rural_south": 0.95}  # weight for those who are silent
AGES = {  # share up to the age from the one before
    "employee": {14: 0, 19: 0.03, 24: 0.11, 34: 0.33, 44: 0.28, 54: 0.17, 64: 0.07, 71: 0.01},
    "other": {14: 0, 19: 0.09, 24: 0.13, 34: 0.25, 44: 0.22, 54: 0.16, 64: 0.1, 79: 0.05},
    "unemployed": {14: 0, 19: 0.13, 24: 0.28, 34: 0.31, 44: 0.16, 54: 0.09, 64: 0.03},
    "outside": {14: 0, 19: 0.37, 24: 0.15, 34: 0.12, 44: 0.08, 54: 0.06, 64: 0.07, 91: 0.15},
}  # fmt: skip
EMPLOYEES = {  # share of those who work in a section
    "A": 0.07, "B": 0.71, "C": 0.37, "D": 0.96, "E": 0.83, "F": 0.49, "G": 0.19, "H": 0.36, "I": 0.41, "J": 0.72,
    "K": 0.97, "L": 0.52, "M": 0.63, "N": 0.81, "O": 1.0, "P": 0.97, "Q": 0.93, "R": 0.44, "S": 0.31, "T": 1.0,
    "U": 1.0,
}  # fmt: skip
OTHERS = {"national": {"own_account": 0.71, "family_worker": 0.26, "employer": 0.03},
          "non_national": {"own_account": 0.79, "family_worker": 0.12, "employer": 0.09}}  # fmt: skip
INSURED = {"employee": 1.0, "employer": 0.4, "own_account": 0.06, "family_worker": 0.0}  # against employees there
BORN_ABROAD = {"XXA": 0.968, "XXB": 0.014, "XXC": 0.008, "XXD": 0.004, "rest_of_africa": 0.004, "rest_of_world": 0.002}
BORN_HERE = 0.083  # of non-nationals
WITH_HEALTH = 0.86  # of those insured for a pension


def table() -> pd.DataFrame:
    """The survey, one row for each person."""
    chance = random.Random(SEED)
    rows = [row for (sex, status), group in _sample().items() for row in _group(sex, status, group, chance)]
    for number, row in enumerate(sorted(rows, key=lambda row: (row["stratum"], row["cluster"])), start=1):
        row["person"] = f"P{number:04}"
    return pd.DataFrame(rows)


def cells() -> dict[tuple[str, str], dict[str, int]]:
    """Population aged 15 and over by sex and nationality, and in each by what people do."""
    adults, made = fold(population(YEAR), ("15-17", "18-59", "60-64", "65+")), {}
    employees, employed, active = (work(name, YEAR) for name in ("employees", "employment", "labour_force"))
    for key in adults:
        made[key] = {"employee": employees[key], "other": employed[key] - employees[key],
                     "unemployed": active[key] - employed[key], "outside": adults[key] - active[key]}  # fmt: skip
    return made


def _sample() -> dict[tuple[str, str], dict[str, int]]:
    weights = {
        (*key, doing): count * (OVERSAMPLED if key[1] == "non_national" else 1)
        for key, group in cells().items()
        for doing, count in group.items()
    }
    sizes = apportion(SAMPLE, weights)
    return {key: {doing: sizes[*key, doing] for doing in group} for key, group in cells().items()}


def _group(sex: str, status: str, sizes: Mapping[str, int], chance: random.Random) -> list[dict]:
    rows = [_person(sex, status, doing, chance) for doing, size in sizes.items() for _ in range(size)]
    for doing, total in cells()[sex, status].items():
        found = [row for row in rows if row["doing"] == doing]
        shares = apportion(total * FINE, {number: row["weight"] for number, row in enumerate(found)})
        for number, row in enumerate(found):
            row["weight"] = f"{shares[number] / FINE:.4f}"
    _insure(rows, sex, status, chance)
    for row in rows:
        del row["doing"]
    return rows


def _person(sex: str, status: str, doing: str, chance: random.Random) -> dict:
    place = "employee" if doing == "employee" else "other"
    stratum = drawn(dict(zip(STRATA, PLACES[place, status], strict=True)), chance)
    spot = chance.random()
    if status == "non_national":
        spot = spot * spot * spot  # they live in few clusters
    works = doing in ("employee", "other")
    citizenship = "XXA"
    if status == "non_national":
        citizenship = drawn({o: n for (of, o), n in by_origin("labour_force", YEAR).items() if of == sex}, chance)
    return {
        "stratum": stratum,
        "cluster": f"{stratum}_{int(STRATA[stratum] * spot) + 1:02}",
        "weight": RESPONSE[stratum] * (0.85 + 0.3 * chance.random()),
        "sex": sex,
        "age": age(AGES[doing], chance),
        "citizenship": citizenship,
        "country_of_birth": _birth(citizenship, chance),
        "work": "employed" if works else doing,
        "activity": _section(sex, status, doing, chance) if works else "",
        "status_in_employment": drawn(OTHERS[status], chance) if doing == "other" else "employee" if works else "",
        "doing": doing,
    }


def _section(sex: str, status: str, doing: str, chance: random.Random) -> str:
    weights = {}
    for section, share in EMPLOYEES.items():
        weights[section] = work_by_activity(YEAR)[sex, status, section] * (share if doing == "employee" else 1 - share)
    return drawn(weights, chance)


def _insure(rows: list[dict], sex: str, status: str, chance: random.Random) -> None:
    """Say of each person who works whether he or she is insured, so that the shares are near those of the registers."""
    employed = [row for row in rows if row["work"] == "employed"]
    insured = _insured()[sex, status]
    rates = {section: n / work_by_activity(YEAR)[sex, status, section] for section, n in insured.items()}
    likely = [rates.get(row["activity"], 0) * INSURED[row["status_in_employment"]] for row in employed]
    wanted = sum(insured.values()) / work("employment", YEAR)[sex, status]
    factor = _scaled(likely, wanted * len(employed))
    for row, chances in zip(employed, likely, strict=True):
        row["pension"] = "yes" if chance.random() < min(0.97, factor * chances) else "no"
    protected = registered("HIF", "health", "protected", YEAR)[sex, status]
    everybody = fold(population(YEAR))[sex, status]
    with_pension = sum(row.get("pension") == "yes" for row in rows)
    rest = max(0.0, protected / everybody * len(rows) - WITH_HEALTH * with_pension) / (len(rows) - with_pension)
    for row in rows:
        row["pension"] = row.get("pension", "")
        row["health"] = "yes" if chance.random() < (WITH_HEALTH if row["pension"] == "yes" else rest) else "no"


@cache
def _insured() -> Mapping[tuple[str, str], Mapping[str, int]]:
    """Active contributors to all pension schemes by section, for each sex and nationality."""
    made: dict[tuple[str, str], dict[str, int]] = {}
    for row in persons(YEAR):
        if row["variable"] == "active_contributors" and row["function"] == "old_age" and row["activity"]:
            sections = made.setdefault((row["sex"], row["migrant_status"]), {})
            sections[row["activity"]] = sections.get(row["activity"], 0) + row["value"]
    return made


def _scaled(likely: list[float], wanted: float) -> float:
    """The factor under which the chances, none above 0.97, add up to what is wanted."""
    low, high = 0.0, 100.0
    for _step in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(min(0.97, middle * part) for part in likely) < wanted else (low, middle)
    return low


def _birth(citizenship: str, chance: random.Random) -> str:
    if citizenship == "XXA":
        return drawn(BORN_ABROAD, chance)
    if chance.random() < BORN_HERE:
        return "XXA"
    return "unknown" if citizenship == "stateless" else citizenship


if __name__ == "__main__":
    write(__file__, table())
