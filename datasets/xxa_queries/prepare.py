"""The query log of Talunda, an invented country: made from a seed, nobody was asked anything.

One institution answers what is easy within days and leaves what is difficult unanswered, so that the median of the
answers says the contrary of the share that is open.

Run from the root of the repository: python -m datasets.xxa_queries.prepare
"""

import random
from datetime import date, timedelta
from typing import NamedTuple

import pandas as pd

from datasets.preparing import write

SEED, FIRST, LAST, STATE = "xxa_queries", date(2025, 3, 3), date(2025, 6, 13), date(2025, 6, 30)
SATURDAY = 5


class Habit(NamedTuple):
    """How an institution answers: queries in all, errors among them, usual days to an answer to a warning and to an
    error, and how many errors it leaves unanswered."""

    queries: int
    errors: int
    warning_days: float
    error_days: float
    left: int


HABITS = {
    "NPF": Habit(30, 12, 9, 13, 2),
    "CSP": Habit(18, 8, 19, 21, 0),
    "EIF": Habit(20, 8, 13, 17, 1),
    "FMF": Habit(26, 15, 4, 4, 13),
    "HIF": Habit(26, 11, 20, 27, 2),
    "MSD": Habit(12, 4, 6, 9, 0),
    "MSA": Habit(22, 10, 26, 34, 3),
}
SHEETS = {"inventory": 0.08, "persons": 0.38, "benefits": 0.2, "finance": 0.16, "migrants": 0.18}


def table() -> pd.DataFrame:
    """Every query, numbered in the order in which they were sent."""
    chance = random.Random(SEED)
    asked = [query for institution, habit in HABITS.items() for query in _asked(institution, habit, chance)]
    asked.sort(key=lambda query: (query["sent"], query["institution"], query["severity"], query["sheet"]))
    return pd.DataFrame([{"query": f"Q{number:03}", **query} for number, query in enumerate(asked, 1)])


def _asked(institution: str, habit: Habit, chance: random.Random) -> list[dict]:
    left = set(chance.sample(range(habit.errors), habit.left))
    made = []
    for number in range(habit.queries):
        error = number < habit.errors
        sent = _working(FIRST + timedelta(days=chance.randrange((LAST - FIRST).days + 1)))
        usual = habit.error_days if error else habit.warning_days
        days = max(1, round(usual * chance.lognormvariate(0, 0.35)))
        answered = _working(sent + timedelta(days=days))
        never = number in left or answered > STATE
        made.append({
            "institution": institution,
            "sheet": chance.choices(list(SHEETS), SHEETS.values())[0],
            "severity": "E" if error else "W",
            "sent": sent.isoformat(),
            "answered": "" if never else answered.isoformat(),
        })  # fmt: skip
    return made


def _working(day: date) -> date:
    """The day itself, or the Monday after a weekend."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= SATURDAY else day


if __name__ == "__main__":
    write(__file__, table())
