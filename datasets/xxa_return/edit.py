"""The CSV files of a return as text, cell by cell, and ways to change cells."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from datasets.xxa_return.apportion import SEXES, STATUSES, total
from datasets.xxa_return.economy import WHOLE

Rows = dict[str, list[dict[str, str]]]  # by table
Key = Mapping[str, str]
Change = Callable[[Rows], None]
LEAVES = [(sex, status) for sex in SEXES for status in STATUSES]


def read(folder: Path) -> Rows:
    """The files of a return."""
    made = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            made[path.stem] = list(csv.DictReader(file))
    return made


def write(rows: Rows, folder: Path) -> None:
    """Write the files of a return."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, entries in rows.items():
        text = io.StringIO()
        writer = csv.DictWriter(text, list(entries[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(entries)
        (folder / f"{table}.csv").write_text(text.getvalue(), encoding="utf-8", newline="\n")


def find(rows: Rows, table: str, key: Key) -> int:
    """The place of the one row with this key; a column of a breakdown that is not named stands at its total."""
    whole = {column: code for column, code in WHOLE.items() if column in rows[table][0]}
    wanted = whole | dict(key)
    found = [n for n, row in enumerate(rows[table]) if all(row[column] == code for column, code in wanted.items())]
    if len(found) != 1:
        raise LookupError(f"{len(found)} rows of {table} have the key {wanted}")
    return found[0]


def row(rows: Rows, table: str, key: Key) -> dict[str, str]:
    """The one row with this key."""
    return rows[table][find(rows, table, key)]


def put(table: str, key: Key, column: str, value: object) -> Change:
    """Another text in one cell; a function is given the number that stood there."""

    def change(rows: Rows) -> None:
        found = row(rows, table, key)
        found[column] = str(value(float(found[column])) if callable(value) else value)

    return change


def each(table: str, column: str, value: object, **wanted: str) -> Change:
    """As ``put``, in every row that has these codes."""

    def change(rows: Rows) -> None:
        for found in rows[table]:
            if all(found[name] == code for name, code in wanted.items()):
                found[column] = str(value(float(found[column])) if callable(value) else value)

    return change


def add(table: str, key: Key, **columns: object) -> Change:
    """A copy of a row with other cells, at the end of the table."""

    def change(rows: Rows) -> None:
        rows[table].append(row(rows, table, key) | {name: str(value) for name, value in columns.items()})

    return change


def swap(table: str, first: Key, second: Key, column: str = "value") -> Change:
    """The contents of two cells exchanged."""

    def change(rows: Rows) -> None:
        one, other = row(rows, table, first), row(rows, table, second)
        one[column], other[column] = other[column], one[column]

    return change


def shift(table: str, by: int, keys: Iterable[Key]) -> Change:
    """The same number added to several cells."""

    def change(rows: Rows) -> None:
        for key in keys:
            put(table, key, "value", lambda value: f"{value + by:.0f}")(rows)

    return change


def recount(key: Key, count: Callable[[str, str, int], int]) -> Change:
    """Counts of persons by sex and nationality made anew, and their totals with them.

    ``count`` is given sex, nationality and the count that stood there.
    """

    def change(rows: Rows) -> None:
        of = {(sex, status): row(rows, "persons", {**key, "sex": sex, "migrant_status": status})
              for sex in ("total", *SEXES) for status in ("total", *STATUSES)}  # fmt: skip
        made = {leaf: count(*leaf, int(of[leaf]["value"])) for leaf in LEAVES}
        for (sex, status), found in of.items():
            found["value"] = str(total(made, sex, status))

    return change
