"""Release a module: nbgrader's folder and questions, and a zip to hand out for each language."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sslib import language, syllabus
from sslib.course import copies
from sslib.course.desk import folder
from sslib.inquiry import files

FIXED = (2026, 1, 1, 0, 0, 0)  # the time of every file in a zip: same lessons, same bytes


@dataclass(frozen=True)
class Released:
    """The notebooks in ``release/``, and the zips to hand out."""

    notebooks: tuple[Path, ...]
    zips: tuple[Path, ...]


def release(desk: folder.Desk, module: str, languages: Iterable[str] = (), force: bool = False) -> Released:
    """Release a module, without solutions and hidden tests.

    Parameters
    ----------
    languages : of the zips to hand out (default: all four)
    force : release again, with the lessons as the kit has them now; marks stay in the gradebook

    Raises
    ------
    UnknownName, BadInput
    """
    folder.known(module)
    if force and not _is_kit(desk):
        _forget(desk, module)
    folder.take_source(desk, module)
    desk.backup()
    desk.generate(module, force)
    zips = []
    for code in languages or language.LANGUAGES:
        target = desk.root / "release" / f"{module}_{code}.zip"
        files.write(target, handout(module, code))
        zips.append(target)
    return Released(tuple(desk.released(module).values()), tuple(zips))


def handout(module: str, code: str) -> bytes:
    """A zip with the participants' copies of a module in one language."""
    import nbformat

    packed = io.BytesIO()
    with language.speaking(code), zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for lesson in syllabus.lessons():
            if lesson.module == module and lesson.ready:
                made = copies.translated(copies.released(nbformat.read(lesson.path, as_version=4)))
                name = zipfile.ZipInfo(f"{lesson.file}.ipynb", FIXED)
                archive.writestr(name, nbformat.writes(made), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _is_kit(desk: folder.Desk) -> bool:
    from sslib import catalog

    return desk.root == catalog.kit()


def _forget(desk: folder.Desk, module: str) -> None:
    """Put the source of an earlier release aside."""
    source = desk.root / "modules" / module
    if source.exists():
        aside = desk.root / "backups" / f"modules-{module}-{len(list((desk.root / 'backups').glob('modules-*')))}"
        aside.parent.mkdir(parents=True, exist_ok=True)
        source.rename(aside)
