"""How fast a class is graded: the desk, with its sandbox, against nbgrader's own autograde.

``python -m benchmarks.grading --students 200 --runs 3`` builds a class of solved, partly solved and blank submissions
of one module, grades the same class by turns with the desk, with the desk without a sandbox (``open``) and with
nbgrader, and prints each run, the medians, the ratios and the largest size of a worker. Every run starts from the same
gradebook, and the marks of all are compared.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from sslib import syllabus
from sslib.course.desk import grade, release
from sslib.course.desk.demo import Person, Place, handed_in
from sslib.course.desk.doctor import doctor
from sslib.course.desk.folder import open_desk

KINDS = ("perfect", "partial", "partial", "blank")


def build(root: Path, module: str, students: int):
    """A desk with a class that is ready to be graded."""
    desk = open_desk(root)
    release.release(desk, module, ["en"])
    for number in range(students):
        person = Person(f"student {number:03}", "en", KINDS[number % len(KINDS)])
        place = desk.place("collected", f"student-{number:03}", module)
        place.mkdir(parents=True)
        for name, content in handed_in(person, module, Place(root, root)).items():
            (place / name).write_bytes(content)
    doctor(desk, module)
    return desk


def copied(desk, target: Path):
    """The same class in another folder, not graded yet."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(desk.root, target)
    return open_desk(target)


def by_the_desk(desk, module: str, workers: int | None, sandboxed: bool = True) -> tuple[float, int]:
    """Seconds, and bytes of the largest worker."""
    start = time.perf_counter()
    done = grade.grade(desk, module, sandboxed=sandboxed, workers=workers)
    assert not done.failed, done.failed
    return time.perf_counter() - start, max(desk.known(name, module)["memory"] for name in done.now)


def by_nbgrader(desk, module: str, _workers: int | None) -> tuple[float, int]:
    """Seconds of one call for the whole class, as the command line makes it."""
    os.environ["PATH"] = str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]
    start = time.perf_counter()
    found = desk.api.autograde(module, "*")
    assert found["success"], found["log"][-2000:]
    return time.perf_counter() - start, 0


WAYS = {"desk": by_the_desk, "open": partial(by_the_desk, sandboxed=False), "nbgrader": by_nbgrader}


def scores(desk, module: str) -> dict:
    """What nbgrader keeps: each automatic mark."""
    with desk.book() as book:
        return {
            (one.student.id, notebook.name, mark.name): mark.auto_score
            for one in book.assignment_submissions(module)
            for notebook in one.notebooks
            for mark in notebook.grades
        }


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--module", default="01_concepts", choices=list(syllabus.modules()))
    asked.add_argument("--students", type=int, default=200)
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--workers", type=int)
    asked.add_argument("--kinds", nargs="+", default=list(WAYS), choices=list(WAYS), help="by turns, in this order")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        ready = build(Path(name) / "ready", given.module, given.students)
        seconds: dict[str, list[float]] = {kind: [] for kind in given.kinds}
        memory, marks = 0, {}
        for run in range(given.runs):
            for kind in given.kinds:
                desk = copied(ready, Path(name) / kind)
                took, size = WAYS[kind](desk, given.module, given.workers)
                seconds[kind].append(took)
                memory, marks[kind] = max(memory, size), scores(desk, given.module)
            assert all(found == marks[given.kinds[0]] for found in marks.values())
            print(json.dumps({"run": run, **{kind: round(took[-1], 1) for kind, took in seconds.items()}}), flush=True)
        medians = {kind: statistics.median(took) for kind, took in seconds.items()}
        print({kind: round(median, 1) for kind, median in medians.items()}, f"largest worker {memory / 2**20:.0f} MB")
        for kind in given.kinds[1:]:
            print(f"{kind} / {given.kinds[0]}: {medians[kind] / medians[given.kinds[0]]:.1f}")


if __name__ == "__main__":
    main()
