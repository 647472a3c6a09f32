"""A return as a folder of CSV files: UTF-8, comma (a semicolon is understood), header row; a file for each table."""

import csv
import io
from decimal import Decimal
from pathlib import Path

from sslib.errors import N_, BadInput
from sslib.inquiry import files
from sslib.inquiry.reading import Problem, read, units
from sslib.inquiry.tables import NUMERIC, Place, Return, tables

UNKNOWN_COLUMN = N_("The column '{column}' is not one of this table; it was left unread.")
MISSING_COLUMN = N_("The column '{column}' is missing.")
TWICE = N_("The column '{column}' stands there twice; the first one was read.")
MISSING_TABLE = N_("The file {file} is missing.")
LONG_LINE = N_("The line has more cells than the header. A text with a comma in it must stand in quotation marks.")


def from_folder(folder: Path) -> tuple[Return, list[Problem]]:
    """Read a folder of CSV files.

    Returns
    -------
    the return, and every problem met, each with ``file:line``

    Raises
    ------
    BadInput
        If the folder is not there or holds no ``return.csv``, or a file is no CSV in UTF-8.
    """
    folder = Path(folder)
    if not (folder / "return.csv").is_file():
        raise BadInput(
            [
                N_("{folder} holds no return: the file return.csv is not in it."),
                N_("A folder of a return has return.csv, schemes.csv, persons.csv and so on."),
            ],
            folder=folder.resolve().name,
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
        if table.single:
            problems += [Problem.of("single", f"{path.name}:1", count=str(len(rows)))] if len(rows) > 1 else []
            rows = rows[:1] or [({}, Place(path.name, 2))]
        frames[name], places[name], found = read(name, rows, multipliers)
        problems += found
        if table.single:
            multipliers, slips = units(frames[name])
            problems += [Problem.of("multiplier", f"{path.name}:2", value) for _column, value in slips]
    return Return(frames, places, folder.name), problems


def to_folder(made: Return, folder: Path) -> None:
    """Write a return as CSV files, in whole persons and currency units; ``from_folder`` gives it back unchanged."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables().items():
        frame = made[name]
        if table.optional and frame.empty:
            continue
        if table.single:  # what is written is already multiplied
            frame["person_multiplier"] = frame["money_multiplier"] = 1.0
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(table.columns)
        for row in frame.itertuples(index=False, name=None):
            writer.writerow(
                _written(value) if field.type in NUMERIC else value
                for value, field in zip(row, table.columns.values(), strict=True)
            )
        files.write(folder / f"{name}.csv", text.getvalue().encode("utf-8"))


def _written(value: float) -> str:
    if value != value:
        return ""
    if value.is_integer():
        return str(int(value))
    text = format(Decimal(repr(value)), "f")
    return text + "0" if len(text.split(".")[1]) == 3 else text  # three decimals would look like thousands


def _rows(path: Path, name: str):
    columns = tables()[name].columns
    lines = _lines(path)
    header = [cell.strip() for cell in lines[0][1]] if lines else []
    problems = [
        Problem(f"{path.name}:1", column, UNKNOWN_COLUMN, (("column", column),), "V02")
        for column in header
        if column not in columns
    ]
    problems += [
        Problem(f"{path.name}:1", column, TWICE, (("column", column),), "V02")
        for column in columns
        if header.count(column) > 1
    ]
    problems += [
        Problem(f"{path.name}:1", column, MISSING_COLUMN, (("column", column),), "V02")
        for column, field in columns.items()
        if column not in header and not field.optional
    ]
    problems += [
        Problem(f"{path.name}:{number}", ",".join(line[len(header) :]), LONG_LINE, (), "V05")
        for number, line in lines[1:]
        if any(cell.strip() for cell in line[len(header) :])
    ]
    rows = [
        (dict(zip(reversed(header), reversed(line[: len(header)]), strict=True)), Place(path.name, number))
        for number, line in ((number, line + [""] * (len(header) - len(line))) for number, line in lines[1:])
        if any(cell.strip() for cell in line)
    ]
    return rows, problems


def _lines(path: Path) -> list[tuple[int, list[str]]]:
    """The records of a file, each with the number of the line in which it begins."""
    text = files.utf8(path)
    first = text.partition("\n")[0]
    delimiter = ";" if ";" in first and "," not in first else ","  # spreadsheets in French write semicolons
    reader, lines, begin = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True), [], 1
    try:
        for line in reader:
            lines.append((begin, line))
            begin = reader.line_num + 1
    except csv.Error as error:
        raise BadInput(
            [
                N_("The file {file} is no CSV from line {line} on: {reason}."),
                N_("Usual cause: a quotation mark that is opened and never closed."),
            ],
            file=path.name,
            line=begin,
            reason=error,
        ) from error
    return lines
