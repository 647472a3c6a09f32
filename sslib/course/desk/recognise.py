"""Which lesson a notebook is, whatever its file is called and whatever an editor did to its cells."""

import json
import re
from collections import Counter
from collections.abc import Mapping

from sslib import syllabus

EXERCISE = re.compile(r"(?:ex-(\d+)-(\d+)-\d+|ss\.check\(\s*[\"'](\d+)\.(\d+)\.\d+)")
TITLE = re.compile(r"^#\s*(\d+\.\d+)\s", re.M)


class Unreadable(ValueError):
    """Bytes that are no notebook."""


def parsed(raw: bytes) -> dict:
    """The JSON of a notebook, in whatever encoding an editor has saved it.

    Raises
    ------
    Unreadable
    """
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        try:
            found = json.loads(raw.decode(encoding))
        except (UnicodeDecodeError, ValueError, RecursionError):
            continue
        if isinstance(found, dict) and isinstance(found.get("cells", found.get("worksheets")), list):
            return found
    raise Unreadable


def exercise(cell_id: str) -> str:
    """The number of the exercise that a cell belongs to.

    >>> exercise("ex-2-5-1-check")
    '2.5.1'
    """
    return ".".join(part for part in cell_id.split("-") if part.isdigit())


def cells(notebook: Mapping) -> list[dict]:
    """The cells of a notebook of version 3 or 4, as far as they are cells."""
    found = notebook.get("cells")
    if not isinstance(found, list):
        sheets = [sheet.get("cells") for sheet in notebook.get("worksheets") or [] if isinstance(sheet, dict)]
        found = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    return [cell for cell in found if isinstance(cell, dict)]


def source(cell: Mapping) -> str:
    """The text of a cell, which may be kept as lines."""
    text = cell.get("source", cell.get("input", ""))
    return "".join(map(str, text)) if isinstance(text, list) else str(text)


def lesson_of(notebook: Mapping, name: str = "") -> syllabus.Lesson | None:
    """The lesson: the one that most exercises in the notebook belong to, else the one of its title or file name."""
    votes: Counter[str] = Counter()
    for cell in cells(notebook):
        metadata = cell.get("metadata")
        about = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        grade_id = about.get("grade_id", "") if isinstance(about, dict) else ""
        for text in {str(grade_id), str(cell.get("id", "")), source(cell)[:5000]}:
            for a, b, c, d in EXERCISE.findall(text):
                votes[f"{a or c}.{b or d}"] += 1
    ready = {lesson.number: lesson for lesson in (syllabus.START, *syllabus.lessons()) if lesson.ready}
    for number, _count in votes.most_common():
        if number in ready:
            return ready[number]
    for cell in cells(notebook)[:2]:
        if (title := TITLE.search(source(cell))) and title[1] in ready:
            return ready[title[1]]
    stem = re.sub(r"(\s*\(\d+\)|-Copy\d+|\s*-\s*\w*[Cc]op\w*)+$", "", name.rsplit("/")[-1].removesuffix(".ipynb"))
    alike = [lesson for lesson in ready.values() if lesson.path.stem == stem]
    return alike[0] if len(alike) == 1 else None


def whole(text: str) -> str:
    """A text that can be written: half signs, as broken editors leave them, become question marks.

    Examples
    --------
    >>> whole("a\\ud800b")
    'a?b'
    """
    return text.encode("utf-8", "replace").decode("utf-8")
