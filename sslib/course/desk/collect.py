"""Collect submissions from wherever they come: zips by e-mail or on a stick, Moodle's, folders, nbgrader's exchange.

Nothing is unpacked by the paths that stand in a zip (``sources`` reads it member by member, with limits): notebooks are
recognised by what is in them, and written under names of our own. The files stay in ``collected/`` as they came in.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sslib import language, syllabus
from sslib.course.desk import sources as reading
from sslib.course.desk.folder import RECEIPT, Desk, replaced
from sslib.course.desk.owners import printable
from sslib.course.desk.recognise import Unreadable, lesson_of, parsed
from sslib.course.desk.sources import Found, Handed
from sslib.course.desk.submit import Receipt, receipt_of, slug
from sslib.errors import N_, BadInput
from sslib.inquiry import files

NOT_LESSON = N_("{file}: no lesson of this course could be recognised in it; it was left out.")
CHANGED = N_("{file}: differs from what the receipt says. Was it edited after it was packed?")
LOST = N_("{file}: the receipt names it, but it is not there.")
SAME = N_("{name}, {module}: the same as before; nothing was changed.")
AGAIN = N_("{name}, {module}: takes the place of an earlier one, which is kept.")
OLDER = N_("{name}, {module}: older than another one that was handed in; it was put aside.")
NOBODY = N_("{file}: nobody's name is on it; it was put under '{student}'.")
OTHER = N_("{name}: the receipt says {other}. The name of the platform counts.")


@dataclass(frozen=True)
class Collected:
    """One submission that was taken in: whose, of which module, with its receipt."""

    student: str
    module: str
    receipt: Receipt


@dataclass(frozen=True)
class Harvest:
    """What was taken in, and what is to be said of the rest: sentences with their values."""

    submissions: tuple[Collected, ...]
    notes: tuple[tuple[str, dict], ...]


def collect(desk: Desk, sources: Iterable[Path]) -> Harvest:
    """Take in submissions; a newer one of the same person and module takes the place of an older, which is kept.

    Of several in one call, the newest counts; of two calls, the later one. What was taken in before, as it is and at
    that time, changes nothing, so that a folder may be collected again and again.

    Raises
    ------
    BadInput
        If a source does not exist.
    """
    paths, notes = list(sources), []
    for path in paths:
        if not path.exists():
            raise BadInput([N_("There is no file or folder {path}.")], path=path)
    taken: dict[tuple[str, str], tuple[datetime, Collected]] = {}
    for path in paths:
        for handed in reading.handed_in(path, notes):
            for module, own, receipt in _by_module(handed, notes):
                _take(desk, handed, module, own, receipt, taken, notes)
    return Harvest(tuple(entry for _time, entry in taken.values()), tuple(notes))


def _by_module(handed: Handed, notes: list) -> list[tuple[str, dict[str, Found], Mapping]]:
    """The notebooks of each module, with its receipt: what a receipt lists is of its module, the rest is recognised."""
    receipts: dict[str, Mapping] = {}
    found: dict[str, dict[str, Found]] = {}
    for item in handed.files:
        if item.name == RECEIPT and (read := _receipt(item.content)):
            receipts[read["module"]] = read
    for item in sorted(handed.files, key=lambda item: item.time):
        if item.name == RECEIPT:
            continue
        listed = next((module for module, read in receipts.items() if item.name in read["files"]), "")
        if module := listed or _recognised(handed, item, notes):
            mine = found.setdefault(module, {})
            mine[_free(item, mine)] = item
    return [(module, own, receipts.get(module, {})) for module, own in found.items()]


def _receipt(content: bytes) -> Mapping:
    """A receipt that can be read; else nothing."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    right = isinstance(found, dict) and isinstance(found.get("files"), dict) and isinstance(found.get("name"), str)
    return found if right and found.get("module") in [*syllabus.modules()] else {}


def _recognised(handed: Handed, item: Found, notes: list) -> str:
    """The module of a notebook; a damaged one is kept if its name says what it is."""
    try:
        lesson = lesson_of(parsed(item.content), item.name)
    except Unreadable:
        lesson = lesson_of({"cells": []}, item.name)
    if lesson is None:
        notes.append((NOT_LESSON, {"file": f"{handed.who}: {item.name}"}))
        return ""
    return lesson.module if lesson.module in syllabus.modules() else ""  # START_HERE is for oneself


def _free(item: Found, mine: dict) -> str:
    """A name that no other file of the submission has, on any file system."""
    stem, number, name = item.name.removesuffix(".ipynb"), 1, item.name
    used = {other.casefold(): found.content for other, found in mine.items()}
    while used.get(name.casefold(), item.content) != item.content:
        number += 1
        name = f"{stem} ({number}).ipynb"
    return next((other for other in mine if other.casefold() == name.casefold()), name)


def _take(desk: Desk, handed: Handed, module: str, own: dict, stated: Mapping, taken: dict, notes: list) -> None:
    """Put one submission in its place, or among the earlier ones if a newer one came in together with it."""
    name = handed.who if handed.student else stated.get("name") or handed.who
    student = handed.student or slug(name)
    if handed.student and slug(stated.get("name", "")) not in ("", slug(handed.who)):
        notes.append((OTHER, {"name": handed.who, "other": printable(stated["name"])}))
    time = _time(stated) or handed.time or max(item.time for item in own.values())
    spoken = stated.get("language") if stated.get("language") in [*language.LANGUAGES] else ""
    made = receipt_of(printable(name), module, {file: item.content for file, item in own.items()}, spoken)
    receipt = replace(made, time=time.isoformat(timespec="seconds"))
    if not student:
        student = f"unknown-{receipt.code[:4]}"
        notes.append((NOBODY, {"file": next(iter(own)), "student": student}))
    name, said = receipt.name or student, {"name": receipt.name or student, "module": module}
    for file, hashed in stated.get("files", {}).items():
        if hashed not in receipt.files.values():
            text = CHANGED if file in receipt.files else LOST
            notes.append((text, {"file": f"{name}: {printable(file)}"}))
    place = desk.place("collected", student, module)
    before = [_known(old) for old in (place.parent / ".earlier").glob(f"{module}-*")]
    if _known(place)[0] == receipt.code or (receipt.code, receipt.time) in before:
        notes.append((SAME, said))
        return
    newest = taken.get((student, module))
    if newest and time < newest[0]:
        notes.append((OLDER, said))
        _write(_aside(place), own, receipt, time)
        return
    if place.exists():
        notes.append((AGAIN, said))
        place.rename(_aside(place))
    _write(place, own, receipt, time)
    taken[student, module] = time, Collected(student, module, receipt)


def _time(stated: Mapping) -> datetime | None:
    """When a receipt was written: a zip keeps no zone of time."""
    try:
        time = datetime.fromisoformat(stated["time"]).astimezone(UTC)
        return time if 2000 <= time.year < 2100 else None
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None


def _aside(place: Path) -> Path:
    """Where an earlier submission is kept."""
    earlier = place.parent / ".earlier" / f"{place.name}-{datetime.now(UTC):%Y%m%d%H%M%S%f}"
    earlier.parent.mkdir(parents=True, exist_ok=True)
    return earlier


def _known(place: Path) -> tuple[str, str]:
    """Code and time of what was taken in there."""
    try:
        read = json.loads((place / RECEIPT).read_text(encoding="utf-8"))
        return read["code"], read["time"]
    except (OSError, ValueError, KeyError):
        return "", ""


def _write(place: Path, own: Mapping[str, Found], receipt: Receipt, time: datetime) -> None:
    with replaced(place) as target:
        for file, item in own.items():
            files.write(target / file, item.content)
        files.write(target / "timestamp.txt", f"{time:%Y-%m-%d %H:%M:%S} UTC".encode())
        files.write(target / RECEIPT, json.dumps(asdict(receipt), ensure_ascii=False, indent=1).encode("utf-8"))
