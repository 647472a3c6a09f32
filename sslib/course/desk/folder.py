"""The trainer's folder: where everything of a class lies, in nbgrader's layout, so that nbgrader goes on working.

``modules/`` source · ``release/`` for participants · ``collected/`` as it came in · ``submitted/`` as the doctor left
it · ``autograded/`` · ``feedback/`` · ``gradebook.db`` · ``desk/`` what the desk knows of each submission ·
``backups/`` of the gradebook · ``returned/`` feedback to give back · ``certificates/``
"""

import json
import os
import shutil
import sqlite3
import sys
import warnings
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from sslib import catalog, syllabus
from sslib.course import grading
from sslib.errors import N_, BadInput, UnknownName
from sslib.inquiry import files

RECEIPT = "receipt.json"
CONFIGURATION = '''"""nbgrader in this folder: nbgrader formgrader, nbgrader autograde 01_concepts, and so on."""

from sslib import language
from sslib.course import grading

language.use()
grading.configure(get_config())
'''


@dataclass(frozen=True)
class Desk:
    """A trainer's folder."""

    root: Path

    def place(self, step: str, student: str, module: str) -> Path:
        """The folder of one submission at one step."""
        return self.root / step / student / module

    def students(self, module: str, step: str = "submitted") -> tuple[str, ...]:
        """Who has a submission of a module at a step."""
        return tuple(sorted(path.parent.name for path in self.root.glob(f"{step}/*/{module}") if path.is_dir()))

    def released(self, module: str) -> dict[str, Path]:
        """The notebooks of a released module, by name.

        Raises
        ------
        UnknownName, BadInput
            If there is no such module, or it was not released here.
        """
        known(module)
        released = self.root / "release" / module
        found = {path.stem: path for path in sorted(released.glob("*.ipynb")) if lesson(module, path.stem)}
        if not found or not self.book_path.exists():
            raise BadInput(
                [
                    N_("The module {module} was not released in {folder}."),
                    N_("Release it first: sslib course release {module}"),
                ],
                module=module, folder=self.root,
            )  # fmt: skip
        return found

    @property
    def book_path(self) -> Path:
        """The gradebook's file."""
        return self.root / "gradebook.db"

    @cached_property
    def api(self):
        """nbgrader's interface to this folder."""
        from nbgrader.apps import NbGraderAPI
        from traitlets.config import Config

        config = Config()
        grading.configure(config)
        config.CourseDirectory.root = str(self.root.absolute())
        return NbGraderAPI(config=config)

    @contextmanager
    def book(self) -> Iterator:
        """nbgrader's gradebook, open."""
        from nbgrader.api import Gradebook

        with (
            warnings.catch_warnings(),
            _nbgraders_path(),
            Gradebook(self.api.coursedir.db_url, self.api.coursedir.course_id) as book,
        ):
            warnings.filterwarnings("ignore", message="Object of type")  # SQLAlchemy's, of nbgrader's own code
            yield book

    def generate(self, module: str, force: bool) -> None:
        """Let nbgrader release a module: ``release/`` and the questions in the gradebook."""
        with _nbgraders_path():
            done = self.api.generate_assignment(module, force=force)
        if not done["success"]:
            raise BadInput(
                [N_("nbgrader could not release {module}.")],
                rows=(done["log"] or done["error"] or "").splitlines()[-10:],
                module=module,
            )

    def backup(self) -> Path | None:
        """Copy the gradebook, whole even while somebody writes in it; None if there is none yet."""
        if not self.book_path.exists():
            return None
        target = self.root / "backups" / f"gradebook-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.db"
        target.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self.book_path)) as book, closing(sqlite3.connect(target)) as copy:
            book.backup(copy)
        return target

    def known(self, student: str, module: str) -> dict:
        """What the desk knows of a submission: repairs, results, causes."""
        try:
            return json.loads(self._record(student, module).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}

    def receipt(self, student: str, module: str) -> dict:
        """What the receipt of a submission says; nothing without one."""
        try:
            read = json.loads((self.place("collected", student, module) / RECEIPT).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return read if isinstance(read, dict) else {}

    def spoken(self, student: str, module: str) -> str:
        """The language of a participant's copies, as their receipt says; empty if it does not."""
        return str(self.receipt(student, module).get("language", ""))

    def note(self, student: str, module: str, **news) -> None:
        """Add to what the desk knows of a submission."""
        path = self._record(student, module)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({**self.known(student, module), **news}, ensure_ascii=False, indent=1)
        files.write(path, text.encode("utf-8"))

    def _record(self, student: str, module: str) -> Path:
        return self.root / "desk" / module / f"{student}.json"


def known(module: str) -> str:
    """The name of a module as it is, or an error that guesses what was meant.

    Raises
    ------
    UnknownName
    """
    if module not in syllabus.modules():
        raise UnknownName.of(N_("No module is called '{name}'."), module, syllabus.modules())
    return module


def open_desk(root: Path) -> Desk:
    """The desk in a folder; what is missing there is made, what is there is left as it is."""
    root = root.absolute()
    root.mkdir(parents=True, exist_ok=True)
    if not (root / "nbgrader_config.py").exists():
        files.write(root / "nbgrader_config.py", CONFIGURATION.encode("utf-8"))
    return Desk(root)


@contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """A new folder to fill, which takes the place of ``target`` once it is whole; until then nothing is lost."""
    partial, before = (target.with_name(f".{target.name}.{end}") for end in ("part", "before"))
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    yield partial
    shutil.rmtree(before, ignore_errors=True)
    if target.exists():
        target.rename(before)
    partial.rename(target)
    shutil.rmtree(before, ignore_errors=True)


def take_source(desk: Desk, module: str) -> None:
    """Copy a module into the folder, once: what was released to a class stays as it was when the kit changes."""
    source, target = catalog.kit() / "modules" / known(module), desk.root / "modules" / module
    if not target.exists():
        with replaced(target) as partial:
            for path in source.glob("*.ipynb"):
                if lesson(module, path.stem):
                    shutil.copy(path, partial / path.name)


def lesson(module: str, name: str) -> syllabus.Lesson | None:
    """The lesson that a notebook of a module is; None for what no participant gets."""
    return next((one for one in syllabus.lessons() if one.file == f"{module}/{name}" and one.ready), None)


@contextmanager
def _nbgraders_path() -> Iterator[None]:
    """nbgrader calls alembic by its name, which a virtual environment that is not activated does not find."""
    kept = os.environ.get("PATH", "")
    os.environ["PATH"] = str(Path(sys.executable).parent) + os.pathsep + kept
    try:
        yield
    finally:
        os.environ["PATH"] = kept
