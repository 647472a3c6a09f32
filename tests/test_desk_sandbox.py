"""Attacks on the desk, each beside honest participants: what they must not reach, and that the honest are graded right.

An attack that fails proves nothing unless the same run has graded somebody, so every attack runs in one class with
participants who did nothing wrong, and its own other exercises must have their marks as well.
"""

import contextlib
import io
import json
import shutil
import socket
import tempfile
import threading
import time
from pathlib import Path

import pytest

from sslib import catalog
from sslib.course.desk import grade, handed, release, sandbox
from sslib.course.desk.demo import Place, attacked, blank, solved
from sslib.course.desk.demo.attacks import ATTACKS, FORGERIES
from sslib.course.desk.doctor import doctor
from sslib.course.desk.folder import open_desk
from sslib.course.desk.marks import marks, unexplained
from sslib.course.desk.provisioner import SandboxProvisioner
from sslib.course.desk.sandbox import MEGA, Limits, Sandbox
from sslib.returns import analysis

MODULE, FILE = "01_concepts", "01_concepts/03_international_standards"
NAME = FILE.rsplit("/")[-1]
SECRET = "a-secret-of-the-environment-51c7"
PEER = "a-sentence-of-a-peer-8d20"
HONEST = ("honest-1", "honest-2", "honest-3")
LIMITS = Limits(together=2560 * MEGA, cell_seconds=12, notebook_seconds=120)  # memory: above one attack, below another


@pytest.fixture(scope="module")
def listening():
    """A port of this machine that takes every call and counts it."""
    calls = []
    server = socket.create_server(("127.0.0.1", 0))

    def take():
        while True:
            try:
                connection, _who = server.accept()
            except OSError:
                return
            calls.append(connection.recv(100))
            connection.close()

    threading.Thread(target=take, daemon=True).start()
    yield server.getsockname()[1], calls
    server.close()


@pytest.fixture(scope="module")
def sockets():
    """Where the sandboxes of this class keep their sockets: a short path, as /tmp is."""
    with tempfile.TemporaryDirectory(prefix="t", dir="/tmp") as name:
        yield Path(name)


@pytest.fixture(scope="module")
def attacked_class(tmp_path_factory, listening, sockets):
    """A desk on which every attack and three honest participants were graded in one run."""
    desk = open_desk(tmp_path_factory.mktemp("desk"))
    release.release(desk, MODULE, ["en"])
    place = Place(desk.root, catalog.kit() / "modules", listening[0])
    for student in HONEST:
        notebook = solved(FILE, "en")
        notebook["cells"].append({"cell_type": "markdown", "id": "own", "metadata": {}, "source": PEER})
        _hand_in(desk, student, notebook)
    for attack in ATTACKS:
        _hand_in(desk, f"attack-{attack.name}", attacked(solved(FILE, "en"), attack, place))
    doctor(desk, MODULE)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSLIB_TEST_SECRET", SECRET)
        patch.setattr(sandbox, "PLACE", str(sockets))
        done = grade.grade(desk, MODULE, workers=3, limits=LIMITS)
    assert done.failed == {}
    return desk, done


def _hand_in(desk, student, notebook):
    target = desk.place("collected", student, MODULE)
    target.mkdir(parents=True)
    (target / f"{NAME}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture(scope="module")
def by_student(attacked_class):
    found = {}
    for mark in marks(attacked_class[0], [MODULE]):
        if mark.notebook == NAME and not mark.written:
            found.setdefault(mark.student, {})[mark.exercise] = mark
    return found


def outputs(desk, student, own=False):
    """What the cells of an executed notebook have shown; ``own`` leaves out the checks, whose tracebacks show them."""
    path = desk.place("autograded", student, MODULE) / f"{NAME}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join(
        json.dumps(cell["outputs"])
        for cell in cells
        if cell["cell_type"] == "code" and not (own and cell["id"].endswith("-check"))
    )


def test_there_is_a_sandbox_on_this_machine():
    assert shutil.which("bwrap"), "install bubblewrap"
    assert sandbox.unavailable() == ""


@pytest.mark.parametrize("student", HONEST)
def test_the_honest_beside_them_have_all_their_marks(by_student, student):
    assert by_student[student] and all(mark.points == mark.most for mark in by_student[student].values())


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_what_was_attacked_costs_its_own_exercise_at_most(by_student, attack):
    own = by_student[f"attack-{attack.name}"]
    lost = {number for number, mark in own.items() if mark.points != mark.most}
    if attack.name in FORGERIES and attack.name != "equal":
        assert all(mark.points == 0 and mark.cause.kind == "forged" for mark in own.values())
    else:
        assert lost <= {"1.3.2"}, {number: own[number].cause for number in lost}
    if attack.keeps_answer and attack.name != "kill":
        assert lost == set()
    if not attack.keeps_answer:
        assert "1.3.2" in lost


@pytest.mark.parametrize(
    ("attack", "cause"),
    [("endless", "slow"), ("exit", "ended"), ("fill", "ended"), ("shares", "ended"), ("equal", "wrong")],
)
def test_a_zero_says_why(by_student, attack, cause):
    assert by_student[f"attack-{attack}"]["1.3.2"].cause.kind == cause


def test_every_question_has_a_mark_and_every_zero_a_cause(attacked_class):
    assert unexplained(marks(attacked_class[0], [MODULE])) == []


def test_nobody_wrote_into_the_gradebook(attacked_class):
    desk, _done = attacked_class
    with desk.book() as book:
        grades = [g for s in book.assignment_submissions(MODULE) for n in s.notebooks for g in n.grades]
        assert grades and all(grade.manual_score is None for grade in grades)


def test_nobody_saw_a_peer_or_a_solution_or_a_secret(attacked_class):
    desk, _done = attacked_class
    for attack in ATTACKS:
        text = outputs(desk, f"attack-{attack.name}")
        assert PEER not in text and SECRET not in text, attack.name
        if attack.name != "hidden":  # its own checks are run in its own process: feedback leaves them out
            own = outputs(desk, f"attack-{attack.name}", own=True)
            assert "HIDDEN TESTS" not in own and "BEGIN SOLUTION" not in own, attack.name


def test_nobody_reached_the_network(attacked_class, listening):
    assert listening[1] == []
    assert "CONNECTED" not in outputs(attacked_class[0], "attack-network")
    with socket.create_connection(("127.0.0.1", listening[0]), 2) as honest:  # the port does answer
        honest.send(b"x")
    time.sleep(0.2)
    assert listening[1] == [b"x"]
    listening[1].clear()


def test_nothing_is_left_behind(attacked_class, sockets):
    desk, _done = attacked_class
    assert not (desk.root / "daemon.txt").exists() and not Path("/tmp/sslib-daemon.txt").exists()
    deadline = time.monotonic() + 10
    while (left := _processes(sockets)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert left == []
    assert list(sockets.iterdir()) == []


def test_what_is_left_behind_would_be_found(sockets):
    handed.put(sockets)
    with Sandbox("en", place=str(sockets)) as room:
        assert _processes(sockets) and room.run in sockets.iterdir()


def _processes(place):
    """Processes that see a folder of ``place``, as only those in its sandboxes do."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (path / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
            if f"{place}/" in (path / "mountinfo").read_text(encoding="utf-8"):
                found.append(command[:80])
    return found


def test_nothing_large_is_kept(attacked_class):
    desk, _done = attacked_class
    for path in (desk.root / "autograded").rglob("*"):
        assert path.stat().st_size < 4 * MEGA, path


def test_a_flood_of_output_is_cut_off_and_not_killed(attacked_class, by_student):
    text = outputs(attacked_class[0], "attack-flood")
    assert "x" * 1000 in text and "[\\u2026]" in text and len(text) < 2_000_000
    assert all(mark.points == mark.most for mark in by_student["attack-flood"].values())


def test_the_grader_stays_small_whatever_is_printed(attacked_class):
    desk, _done = attacked_class
    assert 0 < max(desk.known(s, MODULE)["memory"] for s in desk.students(MODULE)) < 500 * MEGA


@pytest.fixture(scope="module")
def box():
    with Sandbox(limits=LIMITS) as made:
        yield made


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("open('/usr/x', 'w')", "Error"),
        ("import os; os.remove(os.__file__)", "Error"),
        ("import sslib; open(sslib.__file__, 'a')", "Error"),
        ("import os; print(sorted(os.listdir(os.getcwd())))", "[]"),
        ("import os; print(os.getuid() != 0, os.environ['HOME'], 'USER' in os.environ)", "True /tmp/home False"),
        ("import ctypes; print(ctypes.CDLL(None).unshare(0x10000000 | 0x20000) and 'refused')", "refused"),
        ("import resource; print(resource.getrlimit(resource.RLIMIT_FSIZE)[1])", str(64 * MEGA)),
        ("import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2**40, 2**40))", "Error"),
        ("import os, sslib.catalog as c; print(os.listdir(c.kit() / 'modules'))", "['course.toml']"),
        ("import numpy; print('drawn', numpy.random.rand())", "drawn"),
    ],
)
def test_what_the_sandbox_lets_code_do(box, code, said):
    from jupyter_client.manager import KernelManager

    manager = KernelManager(kernel_name="python3")
    manager.provisioner = SandboxProvisioner(kernel_id="one", kernel_spec=manager.kernel_spec, parent=manager)
    manager.provisioner.sandbox = box
    assert said in _said(manager, code)


def _said(manager, code):
    """Run a line in a new kernel; what it printed, or the error that it ended with."""
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    found = []
    try:
        client.wait_for_ready(timeout=60)
        client.execute_interactive(code, timeout=60, output_hook=lambda message: found.append(message["content"]))
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return "".join(content.get("text", "") or content.get("ename", "") for content in found)


def test_two_kernels_of_a_sandbox_draw_different_numbers(box):
    drawn = []
    for _turn in range(2):
        from jupyter_client.manager import KernelManager

        manager = KernelManager(kernel_name="python3")
        manager.provisioner = SandboxProvisioner(kernel_id="one", kernel_spec=manager.kernel_spec, parent=manager)
        manager.provisioner.sandbox = box
        drawn.append(_said(manager, "import numpy; print(numpy.random.rand())"))
    assert drawn[0] != drawn[1] and all(text.strip() for text in drawn)


def test_nbgrader_and_papermill_can_ask_for_a_sandbox_by_its_name(monkeypatch):
    from jupyter_client.manager import KernelManager
    from jupyter_client.provisioning import KernelProvisionerFactory

    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", sandbox.NAME)
    KernelProvisionerFactory.clear_instance()
    try:
        manager = KernelManager(kernel_name="python3")
        assert "True" in _said(manager, "import os; print(os.environ['NBGRADER_EXECUTION'] == 'autograde')")
    finally:
        KernelProvisionerFactory.clear_instance()


def test_a_sandbox_is_handed_what_its_kernels_would_work_out(tmp_path, monkeypatch):
    handed.put(tmp_path)
    worked_out = analysis.invented(handed.FOLDER)
    monkeypatch.setattr(analysis, "_invented", {})
    handed.take(io.BytesIO((tmp_path / handed.FILE).read_bytes()))
    found = analysis.invented(handed.FOLDER)
    assert found is not worked_out and found.current == worked_out.current and found.earlier == worked_out.earlier
    assert found.indicators.equals(worked_out.indicators)
    assert all(found.tables[name].equals(table) for name, table in worked_out.tables.items())
    assert found.review.findings == worked_out.review.findings and found.review.rules == worked_out.review.rules


def test_a_sandbox_that_is_handed_nothing_works_it_out(monkeypatch):
    monkeypatch.setattr(analysis, "_invented", {})
    handed.take(io.BytesIO())
    assert analysis._invented == {} and analysis.invented(handed.FOLDER).country == "XXA"


def test_a_sandbox_that_ends_leaves_no_folder():
    with Sandbox(limits=LIMITS) as box:
        folder = box.run
        assert folder.is_dir() and box.ask("poll", pid=1) is not None
    assert not folder.exists()


def test_without_a_sandbox_nothing_is_run(attacked_class, monkeypatch):
    from sslib.errors import BadInput

    monkeypatch.setattr(sandbox, "unavailable", lambda: "The program bwrap is missing (package bubblewrap).")
    with pytest.raises(BadInput) as told:
        grade.grade(attacked_class[0], MODULE, again=True)
    assert "--no-sandbox" in str(told.value) and "bubblewrap" in str(told.value)


def test_blank_lessons_do_not_hold_the_solutions():
    assert "BEGIN SOLUTION" not in blank(FILE, "en")
