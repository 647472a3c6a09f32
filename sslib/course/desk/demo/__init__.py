"""A class of forty to try the desk on: perfect, partial and blank participants, every damage, every attack.

Everybody in it is invented. ``build`` writes what they hand in; the desk then does its work on it.
"""

import json
import random
import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from sslib import catalog, language, syllabus
from sslib.course import copies
from sslib.course.desk.demo.attacks import ATTACKS, Attack
from sslib.course.desk.demo.damages import LOSING, REPAIRED, damaged, renamed
from sslib.course.desk.folder import RECEIPT
from sslib.course.desk.recognise import exercise
from sslib.course.desk.submit import receipt_of, slug

MODULE = "01_concepts"
ANSWER = re.compile(r"ex-\d+-\d+-\d+-answer")
FIRST = ("Aline", "Bento", "Clara", "Denis", "Elisa", "Félix", "Grace", "Hugo", "Inês", "Jean", "Kali", "Luís", "Marie",
         "Nuno", "Odile", "Pedro", "Rosa", "Serge", "Teresa", "Yves")  # fmt: skip
LAST = ("Ndong", "Mba")


@dataclass(frozen=True)
class Person:
    """One invented participant: name, language, what kind they are, and of which damage or attack."""

    name: str
    language: str
    kind: str
    detail: str = ""


def people() -> tuple[Person, ...]:
    """The forty, in the order of the kinds."""
    kinds = [("perfect", "")] * 4 + [("partial", "")] * 3 + [("blank", "")] * 2 + [("wrong", "")]
    kinds += [("damage", name) for name in _spread([*REPAIRED, *LOSING], 14)]
    kinds += [("attack", attack.name) for attack in _spread(ATTACKS, 14)]
    kinds += [("renamed", ""), ("wrong_module", "")]
    names = [f"{first} {last}" for last in LAST for first in FIRST]
    codes = list(language.LANGUAGES)
    return tuple(
        Person(name, codes[number % 4], kind, detail)
        for number, (name, (kind, detail)) in enumerate(zip(names, kinds, strict=True))
    )


def _spread(entries, count: int) -> list:
    """So many of the entries, from first to last."""
    return [entries[round(n * (len(entries) - 1) / (count - 1))] for n in range(count)]


@dataclass(frozen=True)
class Place:
    """What attacks aim at: the trainer's folder, the solutions, a port that listens."""

    root: Path
    modules: Path
    port: int = 9


def build(
    folder: Path, root: Path, module: str = MODULE, *, attacks: bool = True, port: int = 9,
    told: Callable[[Person], None] = lambda _person: None,
) -> list[Person]:  # fmt: skip
    """Write the zip of each participant into ``folder``; returns who is in the class.

    Parameters
    ----------
    root : the trainer's folder that the attacks aim at
    attacks : whether those who attack are in the class
    """
    folder.mkdir(parents=True, exist_ok=True)
    place = Place(root, catalog.kit() / "modules", port)
    done = []
    for person in people():
        if person.kind == "attack" and not attacks:
            continue
        _zip(folder / f"{module}_{slug(person.name)}.zip", person, module, handed_in(person, module, place))
        done.append(person)
        told(person)
    return done


def handed_in(person: Person, module: str, place: Place) -> dict[str, bytes]:
    """The files of one participant."""
    lessons = [lesson for lesson in syllabus.lessons() if lesson.module == module and lesson.ready]
    dice, files = random.Random(person.name), {}
    for number, lesson in enumerate(lessons):
        name = lesson.path.name
        notebook = solved(lesson.file, person.language)
        if person.kind == "blank":
            notebook = json.loads(blank(lesson.file, person.language))
        elif person.kind in ("partial", "wrong"):
            notebook = _partly(notebook, lesson, person, dice)
        elif person.kind == "attack" and number == 0:
            notebook = attacked(notebook, next(a for a in ATTACKS if a.name == person.detail), place)
        content = json.dumps(notebook, ensure_ascii=False, indent=1).encode("utf-8")
        if person.kind == "damage" and number == 0:
            content = damaged((REPAIRED | LOSING)[person.detail], notebook)
        if person.kind == "renamed":
            name = renamed(name, number + 1)
        files[name] = content
    if person.kind == "wrong_module":
        other = next(lesson for lesson in syllabus.lessons() if lesson.module != module)
        files.pop(lessons[-1].path.name)
        files[other.path.name] = blank(other.file, person.language).encode("utf-8")
    return files


def solved(file: str, code: str) -> dict:
    """A participant's copy with every answer that checks itself solved, and a sentence in the written ones."""
    lesson = next(one for one in syllabus.lessons() if one.file == file)
    notebook = json.loads(blank(file, code))
    for cell in notebook["cells"]:
        if ANSWER.fullmatch(cell["id"]):
            number = exercise(cell["id"])
            cell["source"] = lesson.solution(number) if cell["cell_type"] == "code" else f"{number}: …"
    return notebook


@cache
def blank(file: str, code: str) -> str:
    """A participant's copy of a lesson in a language, as JSON."""
    import nbformat

    lesson = next(one for one in syllabus.lessons() if one.file == file)
    with language.speaking(code):
        return json.dumps(copies.translated(copies.released(nbformat.read(lesson.path, as_version=4))))


def attacked(notebook: dict, attack: Attack, place: Place) -> dict:
    """A notebook with an attack in its second answer, after an honest one."""
    cells = {cell["id"]: cell for cell in notebook["cells"]}
    cell = [cell for cell in notebook["cells"] if ANSWER.fullmatch(cell["id"]) and cell["cell_type"] == "code"][1]
    check = cells[cell["id"].removesuffix("-answer") + "-check"]["source"]
    variable = re.search(r"ss\.check\([^,]+, (\w+)", check)[1]
    filled = {"root": str(place.root), "modules": str(place.modules), "port": str(place.port), "variable": variable}
    code = attack.code
    for name, value in filled.items():
        code = code.replace("{" + name + "}", value)
    cell["source"] += f"\n{code}"
    return notebook


def _partly(notebook: dict, lesson: syllabus.Lesson, person: Person, dice: random.Random) -> dict:
    """Some answers left as they were, some wrong."""
    stubs = {cell["id"]: cell["source"] for cell in json.loads(blank(lesson.file, person.language))["cells"]}
    for cell in notebook["cells"]:
        if ANSWER.fullmatch(cell["id"]) and cell["cell_type"] == "code":
            drawn = 1.0 if person.kind == "wrong" else dice.random()
            if drawn > 0.8:
                variable = next(line for line in stubs[cell["id"]].splitlines() if "=" in line).split("=")[0].strip()
                cell["source"] = f"{variable} = -1"
            elif drawn > 0.6:
                cell["source"] = stubs[cell["id"]]
    return notebook


def _zip(path: Path, person: Person, module: str, files: Mapping[str, bytes]) -> None:
    receipt = receipt_of(person.name, module, dict(files), person.language)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{module}/{name}", content)
        archive.writestr(RECEIPT, json.dumps(asdict(receipt), ensure_ascii=False))
