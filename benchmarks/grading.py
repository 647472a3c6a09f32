"""How fast a class is graded: the desk, with its sandbox, against nbgrader's own autograde.

``python -m benchmarks.grading --students 200 --runs 3`` builds a class of solved, partly solved and blank submissions
of one module, grades the same class by turns with the two, and prints each run, the medians, the ratio and the largest
size of a worker. Every run starts from the same gradebook, and the marks of the two are compared.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
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


def by_the_desk(desk, module: str, sandboxed: bool, workers: int | None) -> tuple[float, int]:
    """Seconds, and bytes of the largest worker."""
    start = time.perf_counter()
    done = grade.grade(desk, module, sandboxed=sandboxed, workers=workers)
    assert not done.failed, done.failed
    return time.perf_counter() - start, max(desk.known(name, module)["memory"] for name in done.now)


def by_nbgrader(desk, module: str) -> float:
    """Seconds of one call for the whole class, as the command line makes it."""
    os.environ["PATH"] = str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]
    start = time.perf_counter()
    found = desk.api.autograde(module, "*")
    assert found["success"], found["log"][-2000:]
    return time.perf_counter() - start


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
    asked.add_argument("--no-stock", action="store_true", help="only the desk")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        ready = build(Path(name) / "ready", given.module, given.students)
        seconds: dict[str, list[float]] = {"desk": [], "without sandbox": [], "nbgrader": []}
        memory, marks = 0, {}
        for run in range(given.runs):
            desk = copied(ready, Path(name) / "desk")
            took, size = by_the_desk(desk, given.module, True, given.workers)
            seconds["desk"].append(took)
            memory, marks["desk"] = max(memory, size), scores(desk, given.module)
            if not given.no_stock:
                desk = copied(ready, Path(name) / "open")
                seconds["without sandbox"].append(by_the_desk(desk, given.module, False, given.workers)[0])
                desk = copied(ready, Path(name) / "stock")
                seconds["nbgrader"].append(by_nbgrader(desk, given.module))
                marks["nbgrader"] = scores(desk, given.module)
                assert marks["desk"] == marks["nbgrader"]
            print(json.dumps({"run": run, **{k: round(v[-1], 1) for k, v in seconds.items() if v}}), flush=True)
        medians = {kind: statistics.median(times) for kind, times in seconds.items() if times}
        print({kind: round(median, 1) for kind, median in medians.items()}, f"largest worker {memory / 2**20:.0f} MB")
        for kind in ("without sandbox", "nbgrader"):
            if kind in medians:
                print(f"{kind} / desk: {medians[kind] / medians['desk']:.1f}")


if __name__ == "__main__":
    main()
