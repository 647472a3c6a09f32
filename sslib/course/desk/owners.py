"""Whose a file is, by the names that Moodle, nbgrader's exchange or a trainer give to folders and zips."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sslib import language, syllabus
from sslib.course.desk.submit import slug
from sslib.errors import N_

LONGEST = 150  # bytes of a file name
MOODLE = re.compile(r"^(?P<name>.+?)_(?P<id>\d+)_assignsubmission_file(?:_(?P<rest>.*))?$", re.S)
EXCHANGE = re.compile(r"^(?P<name>[^+]+)\+(?P<module>[^+]+)\+(?P<time>[^+]+?)(?: UTC)?(\+.+)?$")
ACCOUNT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,60}")
PLAIN = re.compile(r"^0\d_|^(inbound|submitted|collected|sslib(-course)?)$")  # folders that say nothing of a person

NAMESAKES = N_("{name}: two participants have this name; they are kept apart by their number.")


@dataclass(frozen=True)
class Person:
    """Whose it is, as the folders say."""

    who: str
    student: str = ""
    time: datetime | None = None


def people(parts: Iterable[str], notes: list) -> Mapping[str, Person]:
    """The participants that Moodle's or nbgrader's exchange's folders name, by folder."""
    found: dict[str, Person] = {}
    moodle: dict[str, dict[str, list[str]]] = {}
    for part in dict.fromkeys(parts):
        if match := MOODLE.match(part):
            moodle.setdefault(match["name"].replace("_", " "), {}).setdefault(match["id"], []).append(part)
        elif (match := EXCHANGE.match(part)) and match["module"] in syllabus.modules():
            name = match["name"]
            found[part] = Person(name, name if ACCOUNT.fullmatch(name) else slug(name), _exchanged(match["time"]))
    for name, numbers in moodle.items():
        if len(numbers) > 1:
            notes.append((NAMESAKES, {"name": printable(name)}))
        for number, folders in numbers.items():
            who = printable(f"{name} {number}" if len(numbers) > 1 else name)
            found |= dict.fromkeys(folders, Person(who, slug(who)))
    return found


def _exchanged(time: str) -> datetime | None:
    """The time in the name of a folder of the exchange, which is in UTC."""
    try:
        return datetime.fromisoformat(time).replace(tzinfo=UTC)
    except ValueError:
        return None


def plain(parts: tuple[str, ...]) -> str:
    """Whose file it is, by the first folder that can be a name."""
    return next((printable(part) for part in parts[:-1] if not PLAIN.match(part)), "")


def owner(name: str) -> str:
    """Whose zip it is, by its file name."""
    stem = re.sub(r"\s*\(\d+\)$", "", re.sub(r"\.zip$", "", name, flags=re.I))
    for module in syllabus.modules():
        stem = re.sub(rf"^{module}(_|\b)", "", stem)
    return "" if stem in language.LANGUAGES else printable(stem)  # the zip that was handed out


def hidden(parts: tuple[str, ...]) -> bool:
    """What systems and editors put aside, among it the checkpoints of notebooks."""
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def short(name: str) -> str:
    """A file's name without what Moodle puts before it, and without what a file system may refuse."""
    if match := MOODLE.match(name):
        name = match["rest"] or name
    stem, _dot, end = name.rpartition(".")
    stem = re.sub(r'[<>:"/\\|?*]', "_", printable(stem)).encode()[:LONGEST].decode(errors="ignore").strip()
    return f"{stem or 'notebook'}.{printable(end).lower()}"


def printable(text: str) -> str:
    """A name as it can be shown and kept: nothing that is not seen, and not without end."""
    kept = "".join(" " if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") else letter for letter in text)
    return " ".join(kept.split())[:200]
