"""Whether a file is a workbook that can be read at all, decided by what it holds, never by its name.

Officials send old .xls files, workbooks with a password, files cut off by a bad line, scans. Each gets a sentence of
its own before a reader trips over it. A workbook is a zip archive, and a small one can unpack to more than a machine
holds: sizes are looked at in the directory of the archive, and again while it is unpacked, since a directory can lie.
"""

import copy
import errno
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from sslib.errors import N_, BadInput
from sslib.language import number

MEGABYTE = 1024 * 1024
ON_DISK = 50 * MEGABYTE
UNPACKED = 400 * MEGABYTE
RATIO = 200  # of unpacked to packed, for a part of more than 10 megabytes; ordinary sheets stay below 40
PARTS, SHEETS, CELLS = 5000, 200, 5_000_000
CHUNK = MEGABYTE
START, HEADING, OVERLAP = 4096, 64, 128

SAVE_AS = N_("Open it in a spreadsheet program and save it as 'Excel workbook (.xlsx)'.")
SEND_AGAIN = N_("Ask for the file again, or copy it again, and compare the sizes.")
FROM_KIT = N_("Give the questionnaire as it was saved in the spreadsheet program.")
REASONS = {
    "missing": (
        N_("There is no file {file}."),
        N_("Usual cause: a slip in the name, or the file lies in another folder."),
    ),
    "folder": (
        N_("{file} is a folder, and a workbook is wanted."),
        N_("Give the file inside it. A return as CSV files is a folder with return.csv in it."),
    ),
    "unreadable": (
        N_("The file {file} cannot be opened."),
        N_("Usual cause: it is open in another program, or you have no right to read it."),
        N_("Close it in the spreadsheet program, or make a copy and give the copy."),
    ),
    "empty": (N_("The file {file} is empty."), N_("Usual cause: a download or copy that did not finish."), SEND_AGAIN),
    "large": (
        N_("The file {file} has {size} MB; at most {limit} MB are read."),
        N_("Usual cause: pictures in the sheets, or formats on whole columns."),
        N_("Copy the tables into a new workbook and save that one."),
    ),
    "xls": (
        N_("The file {file} is a workbook of the old kind (.xls, Excel 97 to 2003)."),
        N_("The kit reads workbooks of today (.xlsx)."),
        SAVE_AS,
    ),
    "password": (
        N_("The file {file} is protected by a password, so it cannot be read."),
        N_("Usual cause: the sender protected it for the way by mail."),
        N_("Open it with the password, take the password off, and save it again."),
    ),
    "xlsb": (N_("The file {file} is a binary workbook (.xlsb)."), N_("The kit reads the kind .xlsx only."), SAVE_AS),
    "ods": (
        N_("The file {file} is a workbook of LibreOffice or OpenOffice (.ods)."),
        N_("The kit reads workbooks of Excel (.xlsx); LibreOffice writes them too."),
        SAVE_AS,
    ),
    "text": (
        N_("The file {file} is a text file, such as CSV, and no workbook."),
        N_("A return as CSV files is given as the folder that holds return.csv, persons.csv and so on."),
        N_("If it was a workbook, open the original and save it as 'Excel workbook (.xlsx)'."),
    ),
    "page": (
        N_("The file {file} is a web page or an XML file with the name of a workbook."),
        N_("Usual cause: a program on the web exported it."),
        SAVE_AS,
    ),
    "pdf": (
        N_("The file {file} is a PDF, and its tables cannot be read."),
        N_("Usual cause: the workbook was printed or scanned."),
        N_("Ask the sender for the workbook itself."),
    ),
    "word": (
        N_("The file {file} is a text document, such as one of Word, and no workbook."),
        N_("Usual cause: the tables were pasted into a letter."),
        N_("Ask the sender for the workbook itself."),
    ),
    "zip": (
        N_("The file {file} is a zip archive, and no workbook."),
        N_("Usual cause: the workbook was packed for the way by mail."),
        N_("Unpack it and give the workbook inside."),
    ),
    "damaged": (
        N_("The file {file} is damaged: it begins like a workbook, but cannot be unpacked."),
        N_("Usual cause: a download or copy that did not finish."),
        SEND_AGAIN,
    ),
    "no_workbook": (
        N_("The file {file} is made like a file of Excel, but holds no workbook."),
        N_("Usual cause: a program other than a spreadsheet program wrote it."),
        SAVE_AS,
    ),
    "bomb": (
        N_("The file {file} unpacks to far more than a questionnaire holds, so it is not read."),
        N_("Usual cause: formats or formulas filled down whole columns; it can also be a file made to do harm."),
        N_("If you know the sender, copy the tables into a new workbook and save that one."),
    ),
    "wide": (
        N_("The workbook {file} has too many sheets, or cells too far apart: {found}; at most {limit} are read."),
        N_("Usual cause: something was typed by mistake in the last rows or columns of a sheet."),
        N_("In each sheet press Ctrl+End, delete the rows and columns beyond the tables, and save."),
    ),
    "other": (
        N_("The file {file} is of a kind that the kit does not know, and no workbook."),
        N_("Usual cause: a wrong file was chosen, or it was damaged on the way."),
        FROM_KIT,
    ),
}  # fmt: skip

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
STREAMS = {"EncryptedPackage": "password", "Workbook": "xls", "Book": "xls", "WordDocument": "word"}
SHEET = re.compile(rb"<(?:\w+:)?sheet\s")
WORKSHEET = re.compile(rb"<(?:\w+:)?worksheet[\s>]")
CELL = re.compile(rb"""\sr=["']([A-Z]{1,3})([0-9]{1,7})["'][^>]*(?<!/)>""")  # one with content, not only a format
# Cheap signs that a sheet may be wide, to look at cell by cell: cells far off, or both two letters and four digits.
SIGN = re.compile(rb' r="[A-Z](?:[A-Z]|[0-9]{4})')
SIGNS = {
    "far": re.compile(rb' r="(?:[A-Z]{3}|[A-Z]{1,2}[0-9]{5})'),
    "broad": re.compile(rb' r="[A-Z]{2}'),
    "tall": re.compile(rb' r="[A-Z]{1,2}[0-9]{4}'),
}
UNUSUAL = (b"'", b"\n", b"\t", b"\r")  # another way to write XML than these look for


def check_workbook(path: Path) -> None:
    """Nothing, if ``path`` is a workbook (.xlsx or .xlsm, whatever its name) that can be read safely.

    Limits: 50 MB on disk, 400 MB unpacked, 200 sheets, 5 million cells between the first cell and the last.

    Raises
    ------
    BadInput
        With a message for each case: the file is missing, empty, open elsewhere, too large, protected, damaged, of an
        older or another kind, or unpacks to more than a questionnaire holds.

    Examples
    --------
    >>> check_workbook(Path("nowhere.xlsx"))
    Traceback (most recent call last):
    sslib.errors.BadInput: There is no file nowhere.xlsx.
    Usual cause: a slip in the name, or the file lies in another folder.
    """
    path = Path(path)
    if path.is_dir():
        raise refused("folder", path)
    try:
        size = path.stat().st_size
        if not size:
            raise refused("empty", path)
        if size > ON_DISK:
            raise refused("large", path, size=-(-size // MEGABYTE), limit=ON_DISK // MEGABYTE)
        with path.open("rb") as file:
            _look(file, path)
    except (FileNotFoundError, NotADirectoryError):
        raise refused("missing", path) from None
    except OSError as error:
        raise refused("unreadable", path) from error


def refused(reason: str, path: Path, **values) -> BadInput:
    """The error that tells why ``path`` is not read; ``reason`` is a key of ``REASONS``."""
    return BadInput(REASONS[reason], file=path.name, **values)


def _look(file, path: Path) -> None:
    start = file.read(START)
    if not start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise refused(_ole(file) if start.startswith(OLE) else _flat(start), path)
    try:
        with zipfile.ZipFile(file) as archive:
            _archive(archive, path)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, ValueError, NotImplementedError, zlib.error) as error:
        raise refused("damaged", path) from error
    except RuntimeError as error:  # a part is encrypted
        raise refused("password", path) from error
    except OSError as error:  # an impossible position in the file, else a fault of the disk
        raise refused("damaged" if error.errno == errno.EINVAL else "unreadable", path) from error


def _flat(start: bytes) -> str:
    if b"%PDF-" in start[:1024]:
        return "pdf"
    if start.startswith(b"{\\rtf"):
        return "word"
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if text.startswith((b"<?xml", b"<html", b"<!doctype", b"<table", b"<meta")):
        return "page"
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or not re.search(rb"[\x00-\x08\x0e-\x1f]", start):
        return "text"
    return "other"


def _ole(file) -> str:
    """What a compound file of Office holds: the directory entries are 128 bytes and begin with the name in UTF-16."""
    file.seek(512)
    names = {name.encode("utf-16-le") + b"\0\0": kind for name, kind in STREAMS.items()}
    found = set()
    while block := file.read(CHUNK):
        for name, kind in names.items():
            at = block.find(name)
            while at >= 0:
                if at % 128 == 0:
                    found.add(kind)
                    break
                at = block.find(name, at + 1)
    return next((kind for kind in STREAMS.values() if kind in found), "other")


def _archive(archive: zipfile.ZipFile, path: Path) -> None:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if "mimetype" in names:
        with archive.open("mimetype") as opened:
            stated = opened.read(START)
        for mark, reason in ((b"opendocument.spreadsheet", "ods"), (b"opendocument.text", "word")):
            if mark in stated:
                raise refused(reason, path)
    if "[Content_Types].xml" not in names:
        raise refused("zip", path)
    for mark, reason in (("word/document.xml", "word"), ("xl/workbook.bin", "xlsb")):
        if mark in names:
            raise refused(reason, path)
    if "xl/workbook.xml" not in names:
        raise refused("no_workbook", path)
    if len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED or any(map(_inflated, parts)):
        raise refused("bomb", path)
    _unpack(archive, path)
    sheets = sum(len(SHEET.findall(block)) for block, _new in _blocks(archive, archive.getinfo("xl/workbook.xml")))
    if sheets > SHEETS:
        raise refused("wide", path, found=number(sheets), limit=number(SHEETS))


def _inflated(part: zipfile.ZipInfo, size: int | None = None) -> bool:
    size = part.file_size if size is None else size
    return size > 10 * MEGABYTE and size > RATIO * part.compress_size


def _unpack(archive: zipfile.ZipFile, path: Path) -> None:
    left, cells = UNPACKED, 0
    for part in archive.infolist():
        size, signs = 0, set()
        for block, new in _blocks(archive, part):
            size += new
            if size > left or _inflated(part, size) or b"<!DOCTYPE" in block[:START]:  # entities can grow without end
                raise refused("bomb", path)
            if SIGN.search(block):
                signs |= {sign for sign, mark in SIGNS.items() if sign not in signs and mark.search(block)}
            if any(block.find(mark, HEADING) > 0 for mark in UNUSUAL):
                signs.add("far")
        if size != part.file_size:
            raise refused("damaged", path)
        left -= size
        if "far" in signs or {"broad", "tall"} <= signs:
            cells += _spread(archive, part)
        if cells > CELLS:
            raise refused("wide", path, found=number(cells), limit=number(CELLS))


def _spread(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    """How many cells a sheet spans; 0 for a part that is no sheet."""
    columns, rows = set(), 0
    for index, (block, _new) in enumerate(_blocks(archive, part)):
        if not index and not WORKSHEET.search(block[:START]):
            return 0
        found = CELL.findall(block)
        columns.update(letters for letters, _row in found)
        rows = max([rows, *(int(row) for _letters, row in found)])
    return rows * max(map(_position, columns), default=0)


def _position(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place


def _blocks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[tuple[bytes, int]]:
    """The content of a part, block by block, each with the end of the one before it, and the count of new bytes."""
    unbounded = copy.copy(part)
    unbounded.file_size = 2 * UNPACKED  # zipfile stops at the stated size, other readers do not
    tail = b""
    with archive.open(unbounded) as opened:
        while new := opened.read(CHUNK):
            yield tail + new, len(new)
            tail = new[-OVERLAP:]
