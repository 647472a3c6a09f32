"""Hand in without a server: a zip with a participant's notebooks of a module, and a receipt that says what is in it."""

import hashlib
import io
import json
import re
import unicodedata
import zipfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from sslib import language, syllabus
from sslib.course.desk.folder import RECEIPT, known
from sslib.errors import N_, BadInput
from sslib.inquiry import files

LONGEST = 60  # letters of a participant's folder


@dataclass(frozen=True)
class Receipt:
    """Who handed in what and when: a SHA-256 for each file, and a short code over all of them to read out."""

    name: str
    module: str
    time: str
    language: str
    files: dict[str, str]
    code: str


def submit(course: Path, module: str, name: str, target: Path | None = None) -> tuple[Path, Receipt]:
    """Pack the notebooks of a module that lie in the course folder.

    Parameters
    ----------
    course : the participant's course folder
    name : of the participant, as it shall stand on the certificate
    target : folder of the zip (default: the course folder)

    Raises
    ------
    UnknownName, BadInput
        If there is no such module or no notebook of it, or the name is empty.
    """
    known(module)
    if not slug(name):
        raise BadInput([N_('Whose work is it? Give your name: --name "Amina Bello".')])
    found = {
        path.name: path.read_bytes()
        for path in sorted((course / module).glob("*.ipynb"))
        if path.is_file() and not path.name.startswith(".")
    }
    if not found:
        raise BadInput(
            [
                N_("There is no notebook of {module} in {folder}."),
                N_("Usual cause: the course lies in another folder. Say which: --folder FOLDER."),
            ],
            module=module, folder=course,
        )  # fmt: skip
    receipt = receipt_of(name, module, found, language.current())
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, content in found.items():
            archive.writestr(f"{module}/{file}", content)
        archive.writestr(RECEIPT, json.dumps(asdict(receipt), ensure_ascii=False, indent=1))
    path = (target or course) / f"{module}_{slug(name)}.zip"
    files.write(path, packed.getvalue())
    return path, receipt


def receipt_of(name: str, module: str, found: dict[str, bytes], spoken: str = "") -> Receipt:
    """The receipt of some files."""
    hashes = {file: hashlib.sha256(content).hexdigest() for file, content in sorted(found.items())}
    every = hashlib.sha256("\n".join(f"{hashed}  {file}" for file, hashed in hashes.items()).encode()).hexdigest()
    time = datetime.now(UTC).isoformat(timespec="seconds")
    return Receipt(" ".join(name.split()), module, time, spoken, hashes, " ".join(re.findall("....", every[:16])))


def missing(module: str, course: Path) -> list[syllabus.Lesson]:
    """The lessons of a module that are not in the course folder."""
    return [
        lesson
        for lesson in syllabus.lessons()
        if lesson.module == module and lesson.ready and not (course / f"{lesson.file}.ipynb").exists()
    ]


def slug(name: str) -> str:
    """A name as nbgrader and every file system take it; letters that ASCII lacks are told apart by a number.

    Examples
    --------
    >>> slug("José São-Tomé")
    'jose-sao-tome'
    """
    letters = unicodedata.normalize("NFKD", " ".join(name.split())).lower()
    plain = re.sub(r"[^a-z0-9]+", "-", letters.encode("ascii", "ignore").decode()).strip("-")
    lost = any(letter.isalnum() and not letter.isascii() for letter in letters)
    if not lost and len(plain) <= LONGEST:
        return plain
    number = hashlib.sha256(letters.encode("utf-8", "replace")).hexdigest()[:10]
    return "-".join(filter(None, (plain[:LONGEST].strip("-"), f"p{number}")))
