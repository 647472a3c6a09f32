"""Accepted findings: the list of findings (CSV) given back with a reason, the name of who gives it, and the date.

An acceptance holds for one finding with one observed value. When the value changes, the finding is open again.
"""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from sslib.errors import N_, BadInput
from sslib.inquiry import files, typed

IDENTITY = ("rule", "table", "key", "column", "observed")
FILLED_IN = ("reason", "by", "date")
FORMULA = re.compile(r"[=+\-@\t\r]")  # what a spreadsheet program would take for a formula
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?(e[+-]?\d+)?(\.\.\S*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Acceptance:
    """Why a finding may stay as it is: the finding, the reason, who gave it, and on which day (ISO 8601).

    ``id`` is that of the finding; blank in a list that was typed by hand.
    """

    rule: str
    table: str
    key: str
    column: str
    observed: str
    reason: str
    by: str
    date: str
    id: str = ""

    @property
    def spot(self) -> tuple[str, str, str, str]:
        """The finding without its observed value."""
        return self.rule, self.table, self.key, self.column


def read(path: Path) -> tuple[Acceptance, ...]:
    """The acceptances in a list of findings; rows without a reason are none.

    Raises
    ------
    BadInput
        If the file is no list of findings, or a reason stands without a name or a date that can be read.
    """
    path = Path(path)
    made, wrong = [], []
    for line, row in _rows(path):
        if not row["reason"]:
            continue
        try:
            date = typed.date(row["date"])
        except typed.Unclear:
            date = ""
        if not row["by"] or not date:
            wrong.append(f"{path.name}:{line} {row['rule']} {row['reason']}")
        made.append(
            Acceptance(**{name: row[name] for name in (*IDENTITY, "reason", "by")}, date=date, id=row.get("id", ""))
        )
    if wrong:
        raise BadInput(
            [
                N_("A reason needs the name of who gives it, in the column 'by', and a date, in the column 'date':"),
                N_("Write the date as 31/12/2024 or 2024-12-31."),
            ],
            rows=wrong,
        )
    return tuple(made)


def shielded(text: str) -> str:
    """A text as a spreadsheet program shows it and never computes it: an apostrophe before a sign of a formula.

    >>> shielded("=1+1"), shielded("-5"), shielded("PENSION")
    ("'=1+1", '-5', 'PENSION')
    """
    return "'" + text if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def _bare(text: str) -> str:
    text = text.strip()
    return text[1:] if text.startswith("'") and FORMULA.match(text[1:]) else text


def _rows(path: Path):
    text = files.utf8(path)
    first = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ",")
    if missing := [name for name in (*IDENTITY, *FILLED_IN) if name not in (reader.fieldnames or ())]:
        raise BadInput(
            [
                N_("{file} is no list of findings: the columns {columns} are missing."),
                N_("Make the list with: sslib return check RETURN --format csv, and fill in reason, by and date."),
            ],
            file=path.name, columns=", ".join(missing),
        )  # fmt: skip
    for row in reader:
        yield reader.line_num, {name: _bare(value or "") for name, value in row.items() if isinstance(name, str)}
