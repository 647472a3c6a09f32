"""The participant's own record: one line for each check, hint and solution, in a file of the course folder.

It holds no answers. It is the participant's: nothing reads it but ``sslib course progress``.
"""

import csv
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

NAME = "attempts.csv"
COLUMNS = ("time", "exercise", "event")
HINT, SOLUTION = "hint", "solution"


@dataclass(frozen=True)
class Attempt:
    """When, which exercise, and what: the code of a verdict, ``hint`` or ``solution``."""

    time: str
    exercise: str
    event: str


def folder() -> Path:
    """The course folder: ``SSLIB_COURSE`` (set by ``sslib lab``), else ``sslib-course`` in the user's own folder."""
    return Path(os.environ.get("SSLIB_COURSE") or Path.home() / "sslib-course")


def grading() -> bool:
    """Whether nbgrader runs this, for validation or for marks: then nothing is recorded."""
    return bool(os.environ.get("NBGRADER_EXECUTION"))


def record(exercise: str, event: str) -> bool:
    """Write one line; returns whether that was possible. A check never fails because of it."""
    if grading():
        return False
    path = folder() / NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new = not path.exists()
        with path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            if new:
                writer.writeheader()
            writer.writerow(asdict(Attempt(datetime.now(UTC).isoformat(timespec="seconds"), exercise, event)))
    except OSError:
        return False
    return True


def attempts() -> list[Attempt]:
    """All lines so far, oldest first; damaged lines are passed over."""
    try:
        text = (folder() / NAME).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return list(_lines(text))


def _lines(text: str) -> Iterator[Attempt]:
    for row in csv.DictReader(text.splitlines()):
        if all(row.get(name) for name in COLUMNS) and None not in row:
            yield Attempt(*(row[name] for name in COLUMNS))
