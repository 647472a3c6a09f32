"""Grading as a process: resumed after any stop, without a lost or doubled mark, whatever happens to a worker."""

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import Executor, Future
from contextlib import closing
from pathlib import Path

import pytest

from sslib.course.desk import grade, release, workers
from sslib.course.desk.demo import blank, solved
from sslib.course.desk.doctor import doctor
from sslib.course.desk.execute import Done, Ran
from sslib.course.desk.folder import open_desk, replaced
from sslib.course.desk.marks import marks, unexplained

MODULE = "01_concepts"
FILES = ("01_concepts/03_international_standards", "01_concepts/national_analysis")
STUDENTS = ("ana", "bruno", "chantal", "didier")


def executed(work):
    """What a worker gives back, without running anything: answers that were given count as right."""
    found = {}
    for name, text in work.notebooks.items():
        notebook = json.loads(text)
        answered = {
            cell["id"] for cell in notebook["cells"] if cell["id"].endswith("-answer") and "..." not in cell["source"]
        }
        for cell in notebook["cells"]:
            if cell["id"].endswith("-check") and cell["id"].replace("-check", "-answer") not in answered:
                cell["outputs"] = [{"output_type": "error", "ename": "NotRight", "evalue": "x", "traceback": []}]
        found[name] = Ran(json.dumps(notebook))
    return Done(work.key, found)


class Inline(Executor):
    """An executor that does each task when it is handed in; after ``most`` tasks somebody presses Ctrl+C."""

    def __init__(self, most=None, run=executed):
        self.most, self.run, self.done = most, run, []

    def submit(self, _function, work):
        future = Future()
        if self.most is not None and len(self.done) >= self.most:
            future.set_exception(KeyboardInterrupt())
        else:
            self.done.append(work.key)
            future.set_result(self.run(work))
        return future


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    root = tmp_path_factory.mktemp("released")
    release.release(open_desk(root), MODULE, ["en"])
    return root


@pytest.fixture
def desk(tmp_path, released):
    shutil.copytree(released, tmp_path, dirs_exist_ok=True)
    desk = open_desk(tmp_path)
    for number, student in enumerate(STUDENTS):
        place = desk.place("collected", student, MODULE)
        place.mkdir(parents=True)
        for file in FILES[: 1 + number % 2]:
            notebook = solved(file, "en") if number else json.loads(blank(file, "en"))
            (place / f"{file.rsplit('/')[-1]}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    doctor(desk, MODULE)
    return desk


def recorded(desk):
    return {(mark.student, mark.exercise): (mark.points, mark.waiting, mark.cause) for mark in marks(desk, [MODULE])}


def rows(desk):
    with closing(sqlite3.connect(desk.book_path)) as book:
        return [
            book.execute(f"select count(*) from {table}").fetchone()[0] for table in ("grade", "submitted_notebook")
        ]


@pytest.fixture
def whole(desk, released):
    """The marks of an undisturbed run."""
    grade.grade(desk, MODULE, executor=Inline())
    found = recorded(desk), rows(desk)
    shutil.copy(released / desk.book_path.name, desk.book_path)
    for step in ("desk", "autograded"):
        shutil.rmtree(desk.root / step)
    return found


@pytest.mark.parametrize("most", range(len(STUDENTS)))
def test_a_run_that_was_interrupted_is_taken_up_where_it_stopped(desk, whole, most):
    with pytest.raises(KeyboardInterrupt):
        grade.grade(desk, MODULE, executor=Inline(most))
    again = Inline()
    done = grade.grade(desk, MODULE, executor=again)
    assert len(done.before) == most and set(again.done) == set(done.now)
    assert (recorded(desk), rows(desk)) == whole


@pytest.mark.parametrize("step", ["_lay_out", "note"])
def test_a_crash_between_recording_and_noting_costs_no_mark(desk, whole, step, monkeypatch):
    def crash(*_given, **_more):
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(grade if step == "_lay_out" else type(desk), step, crash)
        with pytest.raises(MemoryError):
            grade.grade(desk, MODULE, executor=Inline())
    grade.grade(desk, MODULE, executor=Inline())
    assert (recorded(desk), rows(desk)) == whole


def test_nothing_is_run_again_unless_something_changed(desk):
    grade.grade(desk, MODULE, executor=Inline())
    second = Inline()
    assert grade.grade(desk, MODULE, executor=second).now == () and second.done == []
    path = desk.place("collected", "bruno", MODULE) / "03_international_standards.ipynb"
    path.write_text(blank(FILES[0], "en"), encoding="utf-8")
    doctor(desk, MODULE, ["bruno"])
    assert grade.grade(desk, MODULE, executor=second).now == ("bruno",)
    assert all(points == 0 for (student, number), (points, *_rest) in recorded(desk).items()
               if student == "bruno" and number.startswith("1.3"))  # fmt: skip


def test_the_marks_of_a_trainer_outlive_grading_again(desk):
    grade.grade(desk, MODULE, executor=Inline())
    with desk.book() as book:
        mark = book.find_grade("ex-1-3-1-check", "03_international_standards", MODULE, "bruno")
        mark.manual_score = 1.5
        book.db.commit()
    grade.grade(desk, MODULE, executor=Inline(), again=True)
    points, waiting, _cause = recorded(desk)["bruno", "1.3.1"]
    assert points == 1.5 and waiting  # nbgrader asks the trainer to look at it again


def test_the_gradebook_is_copied_before_it_is_written_to(desk):
    before = sorted((desk.root / "backups").glob("*.db"))
    grade.grade(desk, MODULE, executor=Inline())
    copies = sorted((desk.root / "backups").glob("*.db"))
    assert len(copies) == len(before) + 1
    with closing(sqlite3.connect(copies[-1])) as book:
        assert book.execute("select count(*) from grade").fetchone() == (0,)


def test_every_question_has_a_mark_and_every_zero_a_cause(desk):
    grade.grade(desk, MODULE, executor=Inline())
    found = marks(desk, [MODULE])
    assert len(found) == len(STUDENTS) * 27 and unexplained(found) == []
    assert {mark.cause.kind for mark in found if mark.cause and mark.student == "ana"} == {"missing", "not_attempted"}


def test_nbgraders_own_interface_reads_what_was_recorded(desk):
    grade.grade(desk, MODULE, executor=Inline())
    found = {one["student"]: one for one in desk.api.get_submissions(MODULE)}
    assert set(found) == set(STUDENTS) and all(one["autograded"] for one in found.values())
    assert found["bruno"]["score"] > 0 == found["ana"]["score"]


def test_a_sandbox_that_is_lost_is_tried_again_and_then_named(desk):
    tried = []

    def lost(work):
        tried.append(work.key)
        return Done(work.key, error="gone") if work.key == "bruno" else executed(work)

    done = grade.grade(desk, MODULE, executor=Inline(run=lost))
    assert tried.count("bruno") == workers.TRIES
    assert done.failed == {"bruno": "gone"} and len(done.now) == len(STUDENTS) - 1


FLAG = "SSLIB_TEST_FLAG"


def dies_once(work):
    """A worker that is killed at its first task."""
    flag = Path(os.environ[FLAG])
    if not flag.exists():
        flag.touch()
        os._exit(9)
    return executed(work)


def dies_always(work):
    os._exit(9) if work.key == "bruno" else None
    return executed(work)


@pytest.mark.parametrize(("function", "failed"), [(dies_once, set()), (dies_always, {"bruno"})])
def test_a_worker_that_is_killed_takes_nobody_else_with_it(desk, monkeypatch, tmp_path, function, failed):
    monkeypatch.setenv(FLAG, str(tmp_path / "flag"))
    monkeypatch.setattr(grade, "execute", function)
    done = grade.grade(desk, MODULE, sandboxed=False, workers=1)
    assert set(done.failed) == failed
    assert set(done.now) == set(STUDENTS) - failed


def test_a_module_that_was_not_released_is_named(tmp_path):
    from sslib.errors import BadInput, UnknownName

    with pytest.raises(BadInput, match="not released"):
        grade.grade(open_desk(tmp_path), MODULE, sandboxed=False)
    with pytest.raises(UnknownName, match="01_concepts"):
        grade.grade(open_desk(tmp_path), "01_concept", sandboxed=False)


def test_a_cluster_grades_as_this_machine_does(desk, whole, monkeypatch):
    from distributed import LocalCluster

    from sslib.report import cluster

    monkeypatch.setattr(grade, "execute", executed)
    with (
        LocalCluster(n_workers=1, processes=False, protocol="tcp", host="127.0.0.1", dashboard_address=None) as started,
        cluster.executor(started.scheduler_address) as executor,
    ):
        done = grade.grade(desk, MODULE, executor=executor)
    assert set(done.now) == set(STUDENTS)
    assert (recorded(desk), rows(desk)) == whole


def test_nbgraders_formgrader_opens_the_gradebook(desk):
    grade.grade(desk, MODULE, executor=Inline())
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "jupyter", "server", "--no-browser", "--allow-root", f"--port={port}", "--ip=127.0.0.1",
        "--IdentityProvider.token=", "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
    ]  # fmt: skip
    environment = os.environ | {"PATH": str(Path(sys.executable).parent) + os.pathsep + os.environ["PATH"]}
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=desk.root, env=environment, **silent) as server:
        try:
            submissions = json.loads(_page(port, f"formgrader/api/submissions/{MODULE}"))
            assert {one["student"] for one in submissions} == set(STUDENTS)
            path = f"formgrader/api/submitted_notebooks/{MODULE}/03_international_standards"
            notebooks = json.loads(_page(port, path))
            one = next(entry for entry in notebooks if entry["student"] == "bruno")
            page = _page(port, f"formgrader/submissions/{one['id']}/")
            assert "03_international_standards" in page and "1.3.1" in page
        finally:
            server.terminate()


def _page(port, path):
    """A page of the server, which needs some time to start."""
    for turn in range(120):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/{path}", timeout=30) as answer:
                return answer.read().decode("utf-8")
        except urllib.error.HTTPError:
            raise
        except OSError:
            if turn == 119:
                raise
            time.sleep(0.5)


def test_a_folder_takes_its_place_whole_or_not_at_all(tmp_path):
    target = tmp_path / "module"
    with replaced(target) as new:
        (new / "a").write_text("first", encoding="utf-8")
    with pytest.raises(ZeroDivisionError), replaced(target) as new:
        (new / "b").write_text("second", encoding="utf-8")
        1 / 0  # noqa: B018
    assert [path.name for path in target.iterdir()] == ["a"]
    with replaced(target) as new:
        assert list(new.iterdir()) == []
        (new / "c").write_text("third", encoding="utf-8")
    assert [path.name for path in target.iterdir()] == ["c"] and [p.name for p in tmp_path.iterdir()] == ["module"]
