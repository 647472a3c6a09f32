"""A mapping file: how another layout than the kit's is read, stated in TOML and checked before a workbook is opened.

``mappings/thousands.toml`` is an example with an explanation of every key. All that is wrong with a mapping file is
told at once, each slip with what was probably meant.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sslib.errors import N_, BadInput, UnknownName
from sslib.inquiry import reading
from sslib.inquiry.tables import Table, tables
from sslib.language import explain, gettext
from sslib.language import gettext as _

KINDS = {
    str: N_("'{name}' must be a text."),
    int: N_("'{name}' must be a whole number."),
    float: N_("'{name}' must be a number."),
    list: N_("'{name}' must be a list."),
    dict: N_("'{name}' must be a table."),
}
KEYS = {
    "file": {"title": str, "about": str, "return": dict, "words": dict, "missing": dict, "blocks": list},
    "return": {"constants": dict, "cells": dict},
    "blocks": {
        "table": str, "sheet": str, "sheet_pattern": str, "header": (int, list), "header_with": list, "first": int,
        "last": int, "stop": str, "skip": list, "columns": dict, "cells": dict, "constants": dict, "words": dict,
        "missing": dict, "times": (float, int), "values": list,
    },
    "values": {"column": (str, dict), "into": str, "constants": dict},
}  # fmt: skip
ENTRIES = {"header": int, "header_with": str, "skip": str, "blocks": dict, "values": dict, "words": dict}
CELL = re.compile(r"[A-Z]{1,3}[1-9][0-9]*")
LETTERS = re.compile(r"[A-Z]{1,3}")


@dataclass(frozen=True)
class Column:
    """A column of the other layout: the text of its heading, or its letter."""

    heading: str = ""
    letter: str = ""


@dataclass(frozen=True)
class Values:
    """A column of figures, the column of our table that they belong to, and what holds for all of them."""

    column: Column
    into: str
    constants: Mapping[str, object]


@dataclass(frozen=True)
class Block:
    """A block of rows on a sheet, and the rows of our table that they are."""

    table: Table
    sheets: re.Pattern
    shown: str
    header: tuple[int, ...] = ()
    header_with: tuple[str, ...] = ()
    first: int = 0
    last: int = 0
    stop: str = ""
    skip: tuple[str, ...] = ()
    columns: Mapping[str, Column] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, object] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    times: float | None = None
    values: tuple[Values, ...] = ()


@dataclass(frozen=True)
class Layout:
    """A mapping file: constants and cells (``Sheet!B4``) of the head, and the blocks."""

    constants: Mapping[str, object]
    cells: Mapping[str, str]
    blocks: tuple[Block, ...]


def plain(text: object) -> str:
    """A text as it is compared: without what people vary, case and blanks.

    >>> plain(" Cotisants\\n actifs ")
    'cotisants actifs'
    """
    number = isinstance(text, float) and text.is_integer()
    return " ".join(str(int(text) if number else text).split()).casefold()


def layout(path: Path) -> Layout:
    """The layout that a mapping file states.

    Raises
    ------
    BadInput
        If the file cannot be read, or with every slip in it.
    """
    path = Path(path)
    try:
        stated = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput([N_("The mapping file {file} cannot be opened."), N_("Usual cause: a slip in its name.")],
                       file=path.name) from error  # fmt: skip
    except ValueError as error:  # of TOML and of UTF-8
        raise BadInput(
            [N_("The mapping file {file} is no TOML in UTF-8: {reason}."),
             N_("Usual cause: quotation marks that are missing, or a key that stands there twice.")],
            file=path.name, reason=error,
        ) from error  # fmt: skip
    slips = list(_slips(stated))
    if slips:
        raise BadInput(
            [N_("The mapping file {file} has {count} slips:"),
             N_("The file mappings/thousands.toml of the kit explains every key.")],
            rows=slips, file=path.name, count=len(slips),
        )  # fmt: skip
    head = stated["return"]
    shared = {"words": stated.get("words", {}), "missing": stated.get("missing", {})}
    blocks = tuple(_block(entry, shared) for entry in stated["blocks"])
    return Layout(head.get("constants", {}), head.get("cells", {}), blocks)


def _block(entry: Mapping, shared: Mapping) -> Block:
    table = tables()[entry["table"]]
    words = {
        name: _joined(part.get("words", {}).get(key, {}) for part in (shared, entry) for key in (singular, name))
        for name in table.columns
        for singular in [name.removesuffix("s")]  # the words of function also hold for functions
    }
    header = entry.get("header", [])
    return Block(
        table=table,
        sheets=re.compile(entry.get("sheet_pattern") or re.escape(entry["sheet"])),
        shown=entry.get("sheet_pattern") or entry["sheet"],
        header=tuple(header) if isinstance(header, list) else (header,),
        header_with=tuple(entry.get("header_with", ())),
        skip=tuple(map(plain, entry.get("skip", ()))),
        stop=plain(entry.get("stop", "")),
        columns={name: _column(stated) for name, stated in entry.get("columns", {}).items()},
        words=words,
        missing=_joined((shared["missing"], entry.get("missing", {}))),
        values=tuple(
            Values(_column(stated["column"]), stated.get("into", "value"), stated.get("constants", {}))
            for stated in entry.get("values", ())
        ),
        **{key: entry[key] for key in ("first", "last", "cells", "constants", "times") if key in entry},
    )


def _joined(parts: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {plain(word): code for part in parts for word, code in part.items()}


def _column(stated: str | Mapping[str, str]) -> Column:
    return Column(heading=stated) if isinstance(stated, str) else Column(letter=stated["letter"])


def _slips(stated: Mapping) -> Iterator[str]:
    slips, sound = _shape("file", stated, "")
    yield from slips
    for key in ("return", "blocks"):
        if key not in stated:
            yield _("The part '{name}' is missing.", name=key)
    if not sound:
        return
    head, place = stated.get("return", {}), "[return]"
    slips, sound = _shape("return", head, place)
    yield from slips
    if sound:
        yield from _filled(tables()["return"], head, place, whole=True)
    for number, entry in enumerate(stated.get("blocks", []), start=1):
        place = f"[[blocks]] {number}"
        slips, sound = _shape("blocks", entry, place)
        yield from slips
        if sound:
            yield from _block_slips(entry, place)
    yield from _word_slips(stated, tuple(tables().values()), "[words]")


def _shape(kind: str, entry: Mapping, place: str) -> tuple[list[str], bool]:
    """Keys that are not known and what is of another kind than it must be; whether all kinds are right."""
    slips, sound = [], True
    for key, content in entry.items():
        expected = KEYS[kind].get(key)
        inside = content.values() if isinstance(content, dict) else content if isinstance(content, list) else ()
        told = ""
        if expected is None:
            told = _unknown(N_("The key '{name}' is not known here."), key, KEYS[kind])
        elif not isinstance(content, expected) or isinstance(content, bool):
            told, sound = gettext(KINDS[expected if isinstance(expected, type) else expected[0]], name=key), False
        elif any(not isinstance(each, ENTRIES.get(key, object)) for each in inside):
            told, sound = gettext(KINDS[ENTRIES[key]], name=f"{key}[…]"), False
        slips += [f"{place}: {told}" if place else told] if told else []
    return slips, sound


def _block_slips(entry: Mapping, place: str) -> Iterator[str]:
    known = {name: table for name, table in tables().items() if not table.single}
    table = known.get(entry.get("table", ""))
    if table is None:
        yield f"{place}: " + _unknown(N_("No table of rows is called '{name}'."), entry.get("table", ""), known)
        return
    if ("sheet" in entry) == ("sheet_pattern" in entry):
        yield f"{place}: " + _("Give either 'sheet' or 'sheet_pattern'.")
    try:
        yield from _names(re.compile(entry.get("sheet_pattern", "")).groupindex, table, place)
    except re.error as error:
        pattern, reason = entry["sheet_pattern"], str(error)
        yield f"{place}: " + _("'{value}' is no regular expression: {reason}.", value=pattern, reason=reason)
    yield from _filled(table, entry, place)
    yield from _word_slips(entry, (table,), place)
    yield from _column_slips(entry.get("columns", {}), table, place)
    for number, values in enumerate(entry.get("values", []), start=1):
        within = f"{place}, [[values]] {number}"
        slips, sound = _shape("values", values, within)
        yield from slips
        if sound:
            yield from _filled(table, values, within)
            yield from _column_slips({values.get("into", "value"): values.get("column")}, table, within)
    columns = [*entry.get("columns", {}).values(), *(values.get("column") for values in entry.get("values", []))]
    headed = entry.get("header") or entry.get("header_with")
    header = entry.get("header", 1)
    if min([*(header if isinstance(header, list) else [header]), entry.get("first", 1), entry.get("last", 1)]) < 1:
        yield f"{place}: " + _("Rows are counted from 1.")
    if not headed and any(isinstance(each, str) for each in columns):
        yield f"{place}: " + _("Say with 'header' or 'header_with' in which row the headings are.")
    if not headed and "first" not in entry:
        yield f"{place}: " + _("Say with 'first' in which row the block begins.")


def _names(names: Iterable[str], table: Table, place: str) -> Iterator[str]:
    for name in names:
        if name not in table.columns:
            yield f"{place}: " + _unknown(N_("The table has no column '{name}'."), name, table.columns)


def _column_slips(columns: Mapping, table: Table, place: str) -> Iterator[str]:
    yield from _names(columns, table, place)
    for name, stated in columns.items():
        letter = stated.get("letter", "") if isinstance(stated, dict) and len(stated) == 1 else ""
        if not (isinstance(stated, str) and stated.strip()) and not LETTERS.fullmatch(str(letter)):
            example = '{ letter = "C" }'
            yield f"{place}: " + _("'{name}' must be a heading, or a letter: {example}.", name=name, example=example)


def _filled(table: Table, entry: Mapping, place: str, whole: bool = False) -> Iterator[str]:
    """Constants and single cells: known columns, codes of their list, addresses; ``whole``: with the sheet."""
    constants, cells = entry.get("constants", {}), entry.get("cells", {})
    yield from _names([*constants, *cells], table, place)
    for name, content in constants.items():
        yield from _code_slips(name, content, (table,), f"{place}, {name}")
    for name, address in cells.items():
        sheet, _mark, cell = str(address).rpartition("!")
        if not CELL.fullmatch(cell) or bool(sheet) != whole:
            example = "Sheet!B4" if whole else "B4"
            yield f"{place}, {name}: " + _("'{value}' is no cell; write {example}.", value=address, example=example)


def _word_slips(entry: Mapping, among: tuple[Table, ...], place: str) -> Iterator[str]:
    every = Table("", "", "", {name: column for table in among for name, column in table.columns.items()})
    yield from _names(entry.get("words", {}), every, place)
    for name, words in entry.get("words", {}).items():
        for code in words.values():
            yield from _code_slips(name, code, among, f"{place}, words.{name}")
    for flag in entry.get("missing", {}).values():
        yield from _code_slips("flag", flag, (tables()["persons"],), f"{place}, missing")


def _code_slips(name: str, content: object, among: tuple[Table, ...], place: str) -> Iterator[str]:
    """What is wrong with a content, if it is so in every table that has the column."""
    read = [reading.cell(table.columns[name], content, "") for table in among if name in table.columns]
    problems = [problem for _value, problem in read if problem]
    if problems and len(problems) == len(read):
        yield f"{place}: {reading.told(problems[0])}"


def _unknown(what: str, name: object, known: Iterable[str]) -> str:
    return explain(UnknownName.of(what, name, known)).replace("\n", " ")
