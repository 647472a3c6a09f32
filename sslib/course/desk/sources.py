"""What is in a zip or a folder of submissions, by participant: read with limits, links and paths never followed."""

import io
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sslib import syllabus
from sslib.course.desk.folder import RECEIPT
from sslib.course.desk.owners import Person, hidden, owner, people, plain, printable, short
from sslib.errors import N_

MEGA = 1024 * 1024
LARGEST, ALTOGETHER, MEMBERS, DEEP = 64 * MEGA, 512 * MEGA, 2000, 3
FAULTS = (zipfile.BadZipFile, zlib.error, struct.error, RuntimeError, OSError, EOFError, ValueError, OverflowError)

NOT_NOTEBOOK = N_("{file}: not a notebook; it was left out.")
NONE = N_("{file}: there is no notebook in it.")
CLOSED = N_("{file}: cannot be read ({reason}); it was left out.")
TOO_LARGE = N_("{file}: too large (more than {size} MB); it was left out.")
TOO_DEEP = N_("{file}: a zip in too many zips; it was left out.")
BOMB = N_("{file}: the zip holds more than a submission can ({size} MB or {count} files); the rest was left out.")
OUTSIDE = N_("{file}: the zip names a place outside of itself, or a link; that was ignored.")
BROKEN = N_("{file}: the zip is damaged and cannot be read.")
LOCKED = N_("{file}: the zip is locked with a password; ask for it again without one.")


@dataclass(frozen=True)
class Found:
    """One file, under a name that every file system takes."""

    name: str
    content: bytes
    time: datetime


@dataclass(frozen=True)
class Handed:
    """What one participant handed in at one time.

    ``student`` is given if a platform has put the name on it (then no receipt says otherwise), and so is ``time``.
    """

    who: str
    files: tuple[Found, ...]
    student: str = ""
    time: datetime | None = None


@dataclass
class Room:
    """What one participant may still hand in."""

    size: int = field(default_factory=lambda: ALTOGETHER)
    files: int = field(default_factory=lambda: MEMBERS)
    told: bool = False

    def full(self, file: str, notes: list) -> bool:
        """Whether nothing more is taken, which is said once."""
        self.files -= 1
        if full := self.files < 0 or self.size <= 0:
            if not self.told:
                notes.append((BOMB, {"file": file, "size": ALTOGETHER // MEGA, "count": MEMBERS}))
            self.told = True
        return full


def handed_in(path: Path, notes: list) -> Iterator[Handed]:
    """The submissions in a file or folder, one after the other; what is left out is told in ``notes``."""
    if path.is_dir():
        yield from _folder(path, notes)
    elif path.suffix.lower() == ".zip":
        yield from _zip(path.name, path, None, Room(), notes, 1)
    elif path.suffix.lower() == ".ipynb":
        lesson = any(lesson.file.endswith(f"/{path.stem}") for lesson in syllabus.lessons())
        yield from _loose(Person("" if lesson else printable(path.stem)), [path], notes)
    else:
        notes.append((NOT_NOTEBOOK, {"file": printable(path.name)}))


def _folder(path: Path, notes: list) -> Iterator[Handed]:
    """A folder of folders or zips of participants."""
    found = {file: file.relative_to(path).parts for file in _walk(path, notes)}
    named = people((part for parts in found.values() for part in parts), notes)
    loose: dict[Person, list[Path]] = {}
    zips: dict[Person, list[Path]] = {}
    for file, parts in found.items():
        person = next((named[part] for part in parts if part in named), None)
        if file.suffix.lower() == ".zip":
            zips.setdefault(person or Person(plain(parts)), []).append(file)
        else:
            loose.setdefault(person or Person(plain(parts) or plain((path.resolve().name, ""))), []).append(file)
    if not found:
        notes.append((NONE, {"file": printable(path.name)}))
    for person, files in zips.items():
        alone = person if person.student or (person.who and len(files) == 1) else None
        for file in files:
            yield from _zip(short(file.name), file, alone, Room(), notes, 1)
    for person, files in loose.items():
        yield from _loose(person, files, notes)


def _walk(path: Path, notes: list) -> Iterator[Path]:
    """Zips, notebooks and receipts in a folder; hidden ones and links left out."""

    def closed(error: OSError) -> None:
        notes.append((CLOSED, {"file": printable(Path(error.filename).name), "reason": error.strerror}))

    for home, folders, names in os.walk(path, onerror=closed, followlinks=False):
        links = [name for name in (*folders, *names) if (Path(home) / name).is_symlink()]
        notes.extend((OUTSIDE, {"file": printable(name)}) for name in sorted(links))
        folders[:] = sorted(name for name in folders if not hidden((name,)) and name not in links)
        for name in sorted(names):
            if name not in links and not hidden((name,)) and _wanted(name) and (Path(home) / name).is_file():
                yield Path(home) / name


def _loose(person: Person, paths: Iterable[Path], notes: list) -> Iterator[Handed]:
    room, found = Room(), []
    for path in paths:
        name = short(path.name)
        if room.full(name, notes):
            break
        try:
            state = path.stat()
            if state.st_size > min(LARGEST, room.size):
                notes.append((TOO_LARGE, {"file": name, "size": LARGEST // MEGA}))
                continue
            found.append(Found(name, path.read_bytes(), datetime.fromtimestamp(state.st_mtime, UTC)))
            room.size -= state.st_size
        except OSError as error:
            notes.append((CLOSED, {"file": name, "reason": error.strerror or str(error)}))
    if found:
        yield _handed(person, found)


def _zip(name: str, file, person: Person | None, room: Room, notes: list, depth: int) -> Iterator[Handed]:
    """What is in a zip, read member by member; a zip in a zip is one participant's."""
    try:
        archive = zipfile.ZipFile(file)
    except FAULTS:
        notes.append((BROKEN, {"file": printable(name)}))
        return
    with archive:
        named = {} if person and person.student else people(
            (part for member in archive.infolist() for part in _parts(member)), notes
        )  # fmt: skip
        folders = {} if named or person else _folders(archive)
        groups: dict[Person, list[zipfile.ZipInfo]] = {}
        outside = False
        for member in archive.infolist():
            parts = _parts(member)
            if _leads_out(member, parts):
                outside = True
            elif parts and not member.is_dir() and not hidden(parts):
                whose = next((named[part] for part in parts if part in named), folders.get(parts[:-1]))
                whose = whose or person or Person("")
                groups.setdefault(whose, []).append(member)
        if outside:
            notes.append((OUTSIDE, {"file": printable(name)}))
        if not groups:
            notes.append((NONE, {"file": printable(name)}))
        for whose, members in groups.items():
            yield from _members(archive, name, whose, members, Room() if named else room, notes, depth)


def _folders(archive: zipfile.ZipFile) -> Mapping[tuple[str, ...], Person]:
    """The participants of a zip that somebody made of a folder of folders; none if it is one participant's."""
    files = [_parts(member) for member in archive.infolist() if not member.is_dir()]
    homes = {parts[:-1] for parts in files if parts and not hidden(parts) and _wanted(parts[-1])}
    shared = next((n for n, level in enumerate(zip(*homes, strict=False)) if len(set(level)) > 1), 0)
    found = {home: Person(plain((*home[shared:], ""))) for home in homes}
    several = len(set(found.values())) > 1 and all(person.who for person in found.values())
    return found if several and (*next(iter(homes))[:shared], RECEIPT) not in files else {}


def _members(archive, name: str, whose: Person, members: list, room: Room, notes: list, depth: int) -> Iterator[Handed]:
    """What one participant has in a zip; of a platform, what is in zips without a receipt is one with the rest."""
    zips = sum(short(_parts(member)[-1]).endswith(".zip") for member in members)
    alone = whose if whose.student or (whose.who and zips == 1) else None
    whose = whose if whose.who else Person(owner(name))
    found: list[Found] = []
    some = False
    for member in members:
        file = short(_parts(member)[-1])
        label = f"{printable(name)}: {file}"
        if not _wanted(file):
            continue
        some = some or file != RECEIPT
        if (content := _read(archive, member, room, label, notes)) is None:
            if room.told:
                break
        elif not file.endswith(".zip"):
            found.append(Found(file, content, _stamp(member)))
        elif depth == DEEP:
            notes.append((TOO_DEEP, {"file": label}))
        else:
            inner = room if whose.student or depth > 1 else Room()
            for handed in _zip(file, io.BytesIO(content), alone, inner, notes, depth + 1):
                if whose.student and not any(item.name == RECEIPT for item in handed.files):
                    found += handed.files
                else:
                    yield handed if handed.who else Handed(whose.who, handed.files)
    if any(item.name != RECEIPT for item in found):
        yield _handed(whose, found)
    elif not some:
        notes.append((NONE, {"file": whose.who or printable(name)}))


def _handed(person: Person, found: Iterable[Found]) -> Handed:
    return Handed(person.who, tuple(found), person.student, person.time)


def _read(archive, member: zipfile.ZipInfo, room: Room, label: str, notes: list) -> bytes | None:
    """The content of a member, never more than there is room for, whatever the zip says of its size."""
    if room.full(label, notes):
        return None
    if member.flag_bits & 1:
        notes.append((LOCKED, {"file": label}))
        return None
    most = min(LARGEST, room.size)
    try:
        if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise zipfile.BadZipFile  # Python reads the others without any limit
        with archive.open(member) as file:
            content = file.read(most + 1)
    except FAULTS:
        notes.append((BROKEN, {"file": label}))
        return None
    room.size -= len(content)
    if len(content) > most:
        notes.append((TOO_LARGE, {"file": label, "size": LARGEST // MEGA}))
        return None
    return content


def _parts(member: zipfile.ZipInfo) -> tuple[str, ...]:
    return tuple(part for part in member.filename.replace("\\", "/").split("/") if part not in ("", "."))


def _leads_out(member: zipfile.ZipInfo, parts: tuple[str, ...]) -> bool:
    drive = re.match(r"[A-Za-z]:", member.filename)
    return bool(".." in parts or member.filename.startswith(("/", "\\")) or drive) or stat.S_ISLNK(
        member.external_attr >> 16
    )


def _wanted(name: str) -> bool:
    return name.lower().endswith((".ipynb", ".zip")) or short(name) == RECEIPT


def _stamp(member: zipfile.ZipInfo) -> datetime:
    try:
        return datetime(*member.date_time, tzinfo=UTC)
    except ValueError:
        return datetime(1980, 1, 1, tzinfo=UTC)
