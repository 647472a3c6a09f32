"""A return as a folder of CSV files: UTF-8, comma (a semicolon is understood), header row; a file for each table."""

import csv
import io
from decimal import Decimal
from pathlib import Path

from sslib.errors import N_, BadInput
from sslib.inquiry.reading import Problem, read
from sslib.inquiry.tables import NUMERIC, Place, Return, tables

UNKNOWN_COLUMN = N_("The column '{column}' is not one of this table; it was left unread.")
MISSING_COLUMN = N_("The column '{column}' is missing.")
MISSING_TABLE = N_("The file {file} is missing.")


def from_folder(folder: Path) -> tuple[Return, list[Problem]]:
    """Read a folder of CSV files.

    Returns
    -------
    the return, and every problem met, each with ``file:line``

    Raises
    ------
    BadInput
        If the folder is not there or holds no ``return.csv``.
    """
    folder = Path(folder)
    if not (folder / "return.csv").is_file():
        raise BadInput(
            [
                N_("{folder} holds no return: the file return.csv is not in it."),
                N_("A folder of a return has return.csv, schemes.csv, persons.csv and so on."),
            ],
            folder=folder.name,
        )
    frames, places, problems = {}, {}, []
    multipliers: dict[str, float] = {}
    for name, table in tables().items():
        path = folder / f"{name}.csv"
        if not path.is_file():
            if not table.optional:
                problems.append(Problem(path.name, "", MISSING_TABLE, (("file", path.name),), "V01"))
            continue
        rows, found = _rows(path, name)
        problems += found
        frames[name], places[name], found = read(name, rows, multipliers)
        problems += found
        if name == "return" and len(frames[name]):
            head = frames[name].iloc[0]
            multipliers = {
                key: head[key] for key in ("person_multiplier", "money_multiplier") if head[key] == head[key]
            }
    return Return(frames, places, folder.name), problems


def to_folder(made: Return, folder: Path) -> None:
    """Write a return as CSV files, in whole persons and currency units; ``from_folder`` gives it back unchanged."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables().items():
        frame = made[name]
        if table.optional and frame.empty:
            continue
        if name == "return":  # what is written is already multiplied
            frame["person_multiplier"] = frame["money_multiplier"] = 1.0
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(table.columns)
        for row in frame.itertuples(index=False, name=None):
            writer.writerow(
                _written(value) if field.type in NUMERIC else value
                for value, field in zip(row, table.columns.values(), strict=True)
            )
        (folder / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8", newline="\n")


def _written(value: float) -> str:
    if value != value:
        return ""
    if value.is_integer():
        return str(int(value))
    text = format(Decimal(repr(value)), "f")
    return text + "0" if len(text.split(".")[1]) == 3 else text  # three decimals would look like thousands


def _rows(path: Path, name: str):
    columns, problems = tables()[name].columns, []
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            [
                N_("The file {file} is not written in UTF-8, so its accents cannot be trusted."),
                N_("In a spreadsheet program, save it as 'CSV UTF-8'."),
            ],
            file=path.name,
        ) from error
    first = text.partition("\n")[0]
    delimiter = ";" if ";" in first and "," not in first else ","  # spreadsheets in French write semicolons
    lines = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    header = [cell.strip() for cell in lines[0]] if lines else []
    problems += [
        Problem(f"{path.name}:1", column, UNKNOWN_COLUMN, (("column", column),), "V02")
        for column in header
        if column not in columns
    ]
    problems += [
        Problem(f"{path.name}:1", column, MISSING_COLUMN, (("column", column),), "V02")
        for column, field in columns.items()
        if column not in header and not field.optional
    ]
    rows = [
        (dict(zip(header, line, strict=False)), Place(path.name, number))
        for number, line in enumerate(lines[1:], start=2)
        if any(cell.strip() for cell in line)
    ]
    return rows, problems
