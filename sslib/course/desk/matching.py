"""Which cell of the release a cell of a notebook is, whatever an editor did to ids and metadata."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sslib.course.desk.recognise import exercise, source


@dataclass(frozen=True)
class Release:
    """A released notebook: what each graded or locked cell must be."""

    notebook: Mapping

    @classmethod
    def read(cls, path: Path) -> "Release":
        """The released notebook in a file."""
        import nbformat

        return cls(nbformat.read(path, as_version=4))

    @cached_property
    def order(self) -> tuple[str, ...]:
        """The ids of all cells, in order."""
        return tuple(cell["id"] for cell in self.notebook["cells"])

    @cached_property
    def cells(self) -> dict[str, Mapping]:
        """All cells by id."""
        return {cell["id"]: cell for cell in self.notebook["cells"]}

    @cached_property
    def marked(self) -> dict[str, Mapping]:
        """The cells that nbgrader knows: locked, answers, checks."""
        return {key: cell for key, cell in self.cells.items() if "nbgrader" in cell["metadata"]}

    def solution(self, key: str) -> bool:
        """Whether a cell is an answer."""
        return bool(self.marked[key]["metadata"]["nbgrader"].get("solution"))

    @cached_property
    def texts(self) -> dict[str, str]:
        """Text of a cell to its id, where the text is the only one of its kind."""
        found: dict[str, list[str]] = {}
        for key, cell in self.cells.items():
            if cell["cell_type"] == "code" or key in self.marked:
                found.setdefault(squeezed(source(cell)), []).append(key)
        return {text: keys[0] for text, keys in found.items() if len(keys) == 1}

    def untouched(self, key: str, text: str) -> bool:
        """Whether an answer is still what was released, in whichever language."""
        return squeezed(text) in self._stubs(key)

    def _stubs(self, key: str) -> set[str]:
        from sslib.course.desk.stubs import stubs

        return {squeezed(text) for text in stubs(source(self.marked[key]))} | {""}

    def attempted(self, notebook: Mapping) -> bool:
        """Whether any answer was attempted."""
        return any(
            not self.untouched(cell["id"], source(cell))
            for cell in notebook["cells"]
            if cell["id"] in self.marked and self.solution(cell["id"])
        )


def squeezed(text: str) -> str:
    """A text without regard to space at the ends of its lines."""
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def key_of(cell: dict, release: Release) -> str:
    """Which cell of the release it is, by nbgrader's id, by its own, by its text; empty for a participant's own."""
    about = cell["metadata"].get("nbgrader")
    grade_id = about.get("grade_id") if isinstance(about, dict) else None
    for key in (grade_id, cell["id"]):
        if key in release.marked:
            return key
    if cell["id"] in release.cells:
        return cell["id"]
    return release.texts.get(squeezed(cell["source"]), "")


def by_place(made: list[dict], keys: list[str], release: Release) -> None:
    """Answers without a name: of code, the last own cell above the check that fills the variable; of prose, the own
    cell below the heading of the exercise."""
    for key, cell in release.marked.items():
        if key in keys or not release.solution(key):
            continue
        if cell["cell_type"] == "code":
            place, name = _index(keys, key.removesuffix("-answer") + "-check"), _assigned(source(cell))
            for above in range(place - 1, -1, -1):
                if keys[above] in release.marked:
                    break
                if not keys[above] and made[above]["cell_type"] == "code" and name in made[above]["source"]:
                    keys[above] = key
                    break
        else:
            number = re.escape(exercise(key))
            for place in range(len(made) - 1):
                heading = re.match(rf"### \w+ {number} ", made[place]["source"])
                if heading and not keys[place + 1] and made[place + 1]["cell_type"] == "markdown":
                    keys[place + 1] = key
                    break


def _index(keys: list[str], key: str) -> int:
    return keys.index(key) if key in keys else 0


def _assigned(stub: str) -> str:
    """The variable that an answer must fill."""
    lines = [line.split("=")[0].strip() for line in stub.splitlines() if "=" in line and not line.startswith("#")]
    return lines[-1] if lines else ""
