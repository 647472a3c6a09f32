"""The lessons as tests read them: their cells, exercises and turns."""

import re
from functools import cache

import nbformat

from sslib import syllabus

LESSONS = [
    lesson for lesson in syllabus.lessons() if lesson.path.exists() and not lesson.file.endswith(syllabus.NATIONAL)
]
EXERCISED = [lesson for lesson in (syllabus.START, *syllabus.lessons()) if lesson.path.exists() and lesson.points]
TRIPLET = re.compile(r"ex-\d+-\d+-\d+(-answer|-check)?")


@cache
def cells(lesson):
    return tuple(nbformat.read(lesson.path, as_version=4).cells)


def name(lesson):
    return lesson.file


def tags(cell):
    return tuple(cell.metadata.get("tags", ()))


def prose(lesson):
    """Markdown cells that are neither exercise nor answer, and not the title with its minutes."""
    return [c for c in cells(lesson) if c.cell_type == "markdown" and c.id != "title" and not TRIPLET.fullmatch(c.id)]


def code(lesson):
    """Code cells of the lesson itself."""
    return [c for c in cells(lesson) if c.cell_type == "code" and not TRIPLET.fullmatch(c.id)]


def checks(lesson):
    """(number, source) of each check cell."""
    found = [(re.findall(r"\d+", c.id), c.source) for c in cells(lesson) if c.id.endswith("-check")]
    return [(".".join(parts), source) for parts, source in found]
