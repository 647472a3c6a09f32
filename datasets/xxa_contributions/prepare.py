"""The contribution files of a branch office in Talunda, an invented country, made from a seed, nothing surveyed.

Run from the root of the repository: python -m datasets.xxa_contributions.prepare
"""

import random

import pandas as pd

from datasets.preparing import write
from datasets.xxa_return.apportion import age, drawn

SEED, YEAR = "xxa_contributions", 2024
CONTRIBUTORS, WORKING_PENSIONERS = 538, 14
SILENT = {"": 236, "pension_file": 171, "death_register": 88}  # who paid nothing: living, retired, dead
EMPLOYERS = 28
NON_NATIONAL, OF_THE_SILENT = 0.22, 0.13
WOMEN = {"national": 0.41, "non_national": 0.33}
NEW_NUMBER = {"national": 0.045, "non_national": 0.27}  # chance that an employer opens an account anew
OLD_NUMBER = {"national": 0.035, "non_national": 0.12}  # chance of an older account that nobody closed
AGES = {17: 0, 24: 0.13, 34: 0.32, 44: 0.28, 54: 0.16, 64: 0.1, 69: 0.022}  # share up to the age from the one before
SILENT_AGES = {
    "": {22: 0, 34: 0.3, 44: 0.32, 54: 0.26, 61: 0.12},
    "pension_file": {59: 0, 69: 0.4, 79: 0.4, 90: 0.2},
    "death_register": {34: 0, 54: 0.18, 69: 0.3, 84: 0.36, 102: 0.16},
}
PATTERNS = {  # who pays all year, who starts or stops in the year, who has work for a season, who has it now and then
    "national": {"all_year": 0.5, "starts": 0.14, "stops": 0.13, "season": 0.12, "now_and_then": 0.11},
    "non_national": {"all_year": 0.3, "starts": 0.17, "stops": 0.17, "season": 0.26, "now_and_then": 0.1},
}
CHANGES, TWO_JOBS = 0.14, 0.04  # of those who can: change of employer in the year, a second job beside the first


def table() -> pd.DataFrame:
    """The extract: what was declared, month by month, and the accounts for which nothing was."""
    chance = random.Random(SEED)
    people = [_contributor(number, chance) for number in range(CONTRIBUTORS)]
    people += [_silent(found_in, chance) for found_in, count in SILENT.items() for _ in range(count)]
    chance.shuffle(people)  # numbers say nothing of who is who
    rows = []
    for place, person in enumerate(people, start=1):
        about = {name: person[name] for name in ("sex", "birth_year", "nationality", "found_in")}
        about["person"] = f"K{place:04}"
        rows += [entry | about for entry in person["accounts"]]
    names = sorted({row["account"] for row in rows})
    chance.shuffle(names)
    number = {name: f"A{place:05}" for place, name in enumerate(names, start=1)}
    frame = pd.DataFrame([row | {"account": number[row["account"]]} for row in rows])
    return frame.astype({"month": "Int64"})


def _contributor(number: int, chance: random.Random) -> dict:
    works_on = number < WORKING_PENSIONERS
    person = _person(NON_NATIONAL, chance)
    status = person["nationality"]
    years = 60 + int(chance.random() * 10) if works_on else age(AGES, chance)
    person |= {"birth_year": YEAR - years, "found_in": "pension_file" if works_on else ""}
    months = _months(drawn(PATTERNS[status], chance), chance)
    first, second = _employer(chance), _employer(chance)
    name, opened = f"c{number}", _opened(years, chance)
    accounts = [_row(name, month, first, opened) for month in months]
    if len(months) > 3 and first != second and chance.random() < CHANGES + NEW_NUMBER[status]:
        new = chance.random() < NEW_NUMBER[status] / (CHANGES + NEW_NUMBER[status])
        cut = months[1 + int(chance.random() * (len(months) - 2))]
        both = chance.random() < 0.3  # both employers declare the month of the change
        accounts = [_row(name, month, first, opened) for month in months if month < cut + both]
        accounts += [_row(*((f"{name}b", month, second, YEAR) if new else (name, month, second, opened)))
                     for month in months if month >= cut]  # fmt: skip
    elif first != second and chance.random() < TWO_JOBS:
        accounts += [_row(name, month, second, opened) for month in months if chance.random() < 0.6]
    if chance.random() < OLD_NUMBER[status] and opened > max(2005, person["birth_year"] + 22):
        accounts.append(_row(f"{name}o", None, "", opened - 1 - int(chance.random() * 4)))
    return person | {"accounts": accounts}


def _silent(found_in: str, chance: random.Random) -> dict:
    person = _person(OF_THE_SILENT if not found_in else OF_THE_SILENT / 2, chance)
    years = age(SILENT_AGES[found_in], chance)
    opened = min(_opened(years, chance), 2019)
    number = f"s{chance.getrandbits(48):012x}"
    return person | {"birth_year": YEAR - years, "found_in": found_in, "accounts": [_row(number, None, "", opened)]}


def _person(foreign: float, chance: random.Random) -> dict:
    status = "non_national" if chance.random() < foreign else "national"
    return {"nationality": status, "sex": "female" if chance.random() < WOMEN[status] else "male"}


def _row(account: str, month: int | None, employer: str, opened: int) -> dict:
    return {"account": account, "month": month, "employer": employer, "registered": opened}


def _months(pattern: str, chance: random.Random) -> list[int]:
    """The months of the year in which the person has work; at least one."""
    if pattern == "all_year":
        return [month for month in range(1, 13) if chance.random() > 0.015]
    if pattern == "starts":
        return list(range(2 + int(chance.random() * 10), 13))
    if pattern == "stops":
        return list(range(1, 2 + int(chance.random() * 10)))
    if pattern == "season":
        start, length = 2 + int(chance.random() * 6), 3 + int(chance.random() * 4)
        return list(range(start, min(start + length, 13)))
    return [month for month in range(1, 13) if chance.random() < 0.4] or [6]


def _employer(chance: random.Random) -> str:
    """A few large employers and many small ones."""
    return f"E{1 + int(EMPLOYERS * chance.random() ** 1.8):02}"


def _opened(years: int, chance: random.Random) -> int:
    """The year in which the account was opened: after the age of 17, and more often of late."""
    span = max(years - 18, 1)
    return max(YEAR - int(span * chance.random() ** 1.4), 1974)


if __name__ == "__main__":
    write(__file__, table())
