"""The register of the mutual fund of Talunda, an invented country: every member, made from a seed, nothing surveyed.

Run from the root of the repository: python -m datasets.xxa_register.prepare
"""

import random

import pandas as pd

from datasets.preparing import write
from datasets.xxa_return.apportion import age, drawn

SEED, MEMBERS, YEARS = "xxa_register", 6183, (2023, 2024)
WOMEN = {"national": 0.465, "non_national": 0.56, "unknown": 0.5}
NATIONALITY = {"national": 0.809, "non_national": 0.162, "unknown": 0.029}
CITIZENSHIP = {
    "XXB": 0.41, "XXC": 0.2, "XXD": 0.085, "other_eccas": 0.135, "rest_of_africa": 0.12, "rest_of_world": 0.018,
    "stateless": 0.007, "unknown": 0.025,
}  # fmt: skip
DOMESTIC = {  # share of domestic workers by sex and nationality; the others work on own account
    ("female", "national"): 0.36, ("female", "non_national"): 0.66, ("female", "unknown"): 0.45,
    ("male", "national"): 0.07, ("male", "non_national"): 0.15, ("male", "unknown"): 0.1,
}  # fmt: skip
OWN_ACCOUNT = {  # sections of ISIC Rev. 4
    "female": {"A": 0.13, "C": 0.14, "G": 0.41, "I": 0.15, "J": 0.01, "M": 0.02, "N": 0.03, "P": 0.02, "Q": 0.02,
               "S": 0.07},
    "male": {"A": 0.16, "C": 0.14, "F": 0.15, "G": 0.25, "H": 0.17, "I": 0.03, "J": 0.02, "M": 0.03, "N": 0.02,
             "S": 0.03},
}  # fmt: skip
# share up to the age from the one before
AGES = {17: 0, 25: 0.13, 35: 0.34, 45: 0.28, 55: 0.155, 60: 0.062, 65: 0.03, 68: 0.003}
REGISTERED_BEFORE = 0.944  # of the members of 2024, those who were members in 2023
STOPS_AT_60 = 0.7
REGULAR, LAPSED, OTHER = 0.6, 0.15, 0.25  # who pays nearly always, who no longer does, who does when there is work


def people() -> list[dict]:
    """Every member at the end of 2024: the columns of the table, and ``months`` and ``in_december`` by year."""
    chance = random.Random(SEED)
    return [_person(number, chance) for number in range(1, MEMBERS + 1)]


def table() -> pd.DataFrame:
    """The register as it is given to users: the year 2024."""
    rows = [
        {name: value for name, value in person.items() if name not in ("months", "in_december")}
        | {"months_2024": person["months"][2024], "december_2024": "yes" if person["in_december"][2024] else "no"}
        for person in people()
    ]
    return pd.DataFrame(rows)


def _person(number: int, chance: random.Random) -> dict:
    status = drawn(NATIONALITY, chance)
    sex = "female" if chance.random() < WOMEN[status] else "male"
    domestic = chance.random() < DOMESTIC[sex, status]
    regularity = drawn({"regular": REGULAR, "lapsed": LAPSED, "other": OTHER}, chance)
    stops_at_60 = chance.random() < STOPS_AT_60
    registered = 2024 if chance.random() > REGISTERED_BEFORE else 2003 + int(max(chance.random(), chance.random()) * 21)
    birth_year = 2024 - _age(registered, chance)
    months, in_december = {}, {}
    for year in YEARS:
        if stops_at_60 and year - birth_year >= 60:
            regularity = "lapsed"
        paid = [chance.random() < _payment(regularity, registered, year, month) for month in range(1, 13)]
        months[year], in_december[year] = sum(paid), paid[-1]
    citizenship = "XXA" if status == "national" else ""
    if status == "non_national":
        citizenship = drawn(CITIZENSHIP, chance)
    return {
        "person": f"M{number:05}",
        "sex": sex,
        "birth_year": birth_year,
        "citizenship": citizenship,
        "work": "domestic_worker" if domestic else "self_employed",
        "activity": "T" if domestic else drawn(OWN_ACCOUNT[sex], chance),
        "registered": registered,
        "months": months,
        "in_december": in_december,
    }


def _payment(regularity: str, registered: int, year: int, month: int) -> float:
    if (year, month) < (registered, 4 if registered == 2024 else 1):
        return 0.0
    return {"regular": 0.93, "lapsed": 0.0, "other": 0.22 + 0.01 * (year - 2023)}[regularity]


def _age(registered: int, chance: random.Random) -> int:
    """Age in 2024; nobody was under 17 when registered, and those who came last are younger."""
    ages = [age(AGES, chance) for _draw in range(3 if registered == 2024 else 1)]
    return max(min(ages), 17 + 2024 - registered)


if __name__ == "__main__":
    write(__file__, table())
