"""Handing in and collecting: whatever a submission comes in, it is taken in whole, and nothing is written elsewhere."""

import dataclasses
import hashlib
import io
import json
import os
import struct
import tracemalloc
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sslib import language, syllabus
from sslib.course.desk import collect as collecting
from sslib.course.desk import owners, sources
from sslib.course.desk.collect import collect
from sslib.course.desk.demo import blank
from sslib.course.desk.folder import Desk
from sslib.course.desk.recognise import lesson_of, parsed
from sslib.course.desk.submit import RECEIPT, missing, receipt_of, slug, submit
from sslib.errors import BadInput, UnknownName

MODULE, OTHER = "01_concepts", "02_statistics"
LESSONS = [lesson for lesson in syllabus.lessons() if lesson.module == MODULE and lesson.ready]
NAMES = [lesson.file.rsplit("/")[-1] for lesson in LESSONS]
ELSEWHERE = next(lesson for lesson in syllabus.lessons() if lesson.module == OTHER)


def notebook(lesson=LESSONS[0], mark="", code="en"):
    """A lesson's notebook, made somebody's own by a cell."""
    found = json.loads(blank(lesson.file, code))
    found["cells"].append({"cell_type": "markdown", "id": "own", "metadata": {}, "source": mark})
    return json.dumps(found, ensure_ascii=False).encode()


def work(mark, lessons=LESSONS[:2]):
    """Files of a participant: name to content."""
    return {lesson.file.rsplit("/")[-1] + ".ipynb": notebook(lesson, mark) for lesson in lessons}


def zipped(members, receipt=None):
    """A zip of names, or ZipInfos, to contents."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
        if receipt:
            archive.writestr(RECEIPT, json.dumps(receipt))
    return packed.getvalue()


def handed(name, files, time="2026-03-02T10:00:00+00:00", module=MODULE):
    """The zip that ``sslib course submit`` makes."""
    receipt = dataclasses.asdict(receipt_of(name, module, files, "fr")) | {"time": time}
    return zipped({f"{module}/{file}": content for file, content in files.items()}, receipt)


@pytest.fixture
def desk(tmp_path):
    (tmp_path / "desk").mkdir()
    return Desk(tmp_path / "desk")


@pytest.fixture
def inbox(tmp_path):
    (tmp_path / "inbox").mkdir()
    return tmp_path / "inbox"


def taken(desk, student, module=MODULE):
    """What lies in ``collected/`` of a participant: name to content, without receipt and time."""
    place = desk.place("collected", student, module)
    return {path.name: path.read_bytes() for path in place.glob("*.ipynb")}


def students(desk):
    return sorted(path.name for path in (desk.root / "collected").glob("*"))


def texts(harvest):
    return [text for text, _values in harvest.notes]


def everything(root):
    """Every file below a folder, with its content."""
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.fixture
def course(tmp_path):
    """A participant's course folder with all lessons of two modules, and more."""
    home = tmp_path / "course"
    for lesson in (*LESSONS, ELSEWHERE):
        path = home / f"{lesson.file}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(notebook(lesson, "mine"))
    (home / "START_HERE.ipynb").write_bytes(syllabus.START.path.read_bytes())
    return home


def test_a_zip_holds_the_module_and_a_receipt_with_the_hash_of_each_file(course):
    language.use("pt")
    path, receipt = submit(course, MODULE, "  Inês   de Sá ")
    assert path == course / f"{MODULE}_ines-de-sa.zip"
    with zipfile.ZipFile(path) as archive:
        assert sorted(archive.namelist()) == sorted([*(f"{lesson.file}.ipynb" for lesson in LESSONS), RECEIPT])
        said = json.loads(archive.read(RECEIPT))
        for file, hashed in said["files"].items():
            assert hashlib.sha256(archive.read(f"{MODULE}/{file}")).hexdigest() == hashed
    assert said == dataclasses.asdict(receipt)
    assert (receipt.name, receipt.module, receipt.language) == ("Inês de Sá", MODULE, "pt")
    assert abs((datetime.now(UTC) - datetime.fromisoformat(receipt.time)).total_seconds()) < 60


def test_the_code_changes_with_any_file_and_its_name_but_not_with_the_person():
    files = work("a")
    code = receipt_of("A", MODULE, files).code
    assert code == receipt_of("B", MODULE, dict(reversed(files.items()))).code
    assert len({code, receipt_of("A", MODULE, work("b")).code, receipt_of("A", MODULE, {"x.ipynb": b""}).code}) == 3
    assert len(code) == 19 and code.replace(" ", "").isalnum()


def test_collect_shows_the_code_that_submit_showed(course, desk):
    (course / MODULE / "my notes.ipynb").write_bytes(b'{"cells": []}')
    (course / MODULE / f"{NAMES[1]}.ipynb").write_bytes(b'{"cells": [')
    (course / MODULE / f"{NAMES[0]}-Copy1.ipynb").write_bytes(notebook(mark="a trial"))
    (course / MODULE / "from_2.ipynb").write_bytes(notebook(ELSEWHERE, "mine"))
    (course / MODULE / "._mac.ipynb").write_bytes(b"\0\5\7")
    path, receipt = submit(course, MODULE, "Amina Bello")
    harvest = collect(desk, [path])
    assert [(entry.student, entry.receipt.code) for entry in harvest.submissions] == [("amina-bello", receipt.code)]
    assert harvest.submissions[0].receipt == receipt and harvest.notes == ()
    assert taken(desk, "amina-bello") == {
        path.name: path.read_bytes() for path in (course / MODULE).glob("[!.]*.ipynb")
    }
    stamp = (desk.place("collected", "amina-bello", MODULE) / "timestamp.txt").read_text()
    assert stamp == f"{datetime.fromisoformat(receipt.time):%Y-%m-%d %H:%M:%S} UTC"


def test_lessons_that_are_not_in_the_folder_are_named(course):
    (course / f"{LESSONS[1].file}.ipynb").unlink()
    assert missing(MODULE, course) == [LESSONS[1]]


@pytest.mark.parametrize("name", ["", "   ", "-", "!?"])
def test_nobody_hands_in_without_a_name(course, name):
    with pytest.raises(BadInput, match="Whose work"):
        submit(course, MODULE, name)
    assert not list(course.glob("*.zip"))


def test_another_module_or_an_empty_one_is_refused_with_a_reason(course, tmp_path):
    with pytest.raises(UnknownName, match="01_concepts"):
        submit(course, "01_concept", "Amina")
    with pytest.raises(BadInput, match="no notebook of 04_migrant_workers"):
        submit(course, "04_migrant_workers", "Amina")
    (tmp_path / "stick").mkdir()
    path, _receipt = submit(course, OTHER, "Amina", tmp_path / "stick")
    assert path == tmp_path / "stick" / "02_statistics_amina.zip"


@pytest.mark.parametrize(
    "name, wanted",
    [
        ("José São-Tomé", "jose-sao-tome"), ("  Félix  N'Dong ", "felix-n-dong"), ("../../etc", "etc"),
        ("Jose\u0301", "jose"), ("a" * 300, None), ("Амина Белло", None), ("Амина Bello", None), ("李 (小)", None),
        ("Ɛkɔ Ŋwa", None), ("Jean Bœuf", None), ("x\ud800y", None),
    ],
)  # fmt: skip
def test_any_name_gives_a_folder_name(name, wanted):
    found = slug(name)
    assert found == wanted if wanted else found
    assert len(found) < 80 and set(found) <= set("abcdefghijklmnopqrstuvwxyz0123456789-") and found.strip("-") == found


def test_names_that_differ_in_letters_that_ascii_lacks_are_kept_apart():
    names = ["Амина Bello", "Борис Bello", "Bello", "Ɛkɔ", "Ɔkɛ", "李 (小)", "王 (小)", "a" * 200, "a" * 201]
    assert len({slug(name) for name in names}) == len(names)
    assert slug("Амина  Bello") == slug("амина Bello ")


def test_a_folder_of_zips_of_many_languages(desk, inbox):
    names = ["Amina Bello", "José São-Tomé", "Амина Белло", "李 小", "Ɛkɔ Ŋwa", "N'Guessan d'Arc"]
    for number, name in enumerate(names):
        (inbox / f"{number}.ZIP").write_bytes(handed(name, work(name)))
    harvest = collect(desk, [inbox])
    assert {entry.student: entry.receipt.name for entry in harvest.submissions} == {slug(name): name for name in names}
    assert all(taken(desk, slug(name)) == work(name) for name in names) and harvest.notes == ()
    assert {desk.spoken(slug(name), MODULE) for name in names} == {"fr"}


def test_a_folder_of_folders(desk, inbox):
    for name, module in (("Amina Bello", MODULE), ("Jean Paul", ""), ("Zoé", "sslib-course/01_concepts")):
        for file, content in work(name).items():
            (inbox / name / module).mkdir(parents=True, exist_ok=True)
            (inbox / name / module / file).write_bytes(content)
    (inbox / "Zoé" / f"{ELSEWHERE.file.rsplit('/')[-1]}.ipynb").write_bytes(notebook(ELSEWHERE))
    harvest = collect(desk, [inbox])
    assert students(desk) == ["amina-bello", "jean-paul", "zoe"] and harvest.notes == ()
    assert all(taken(desk, slug(name)) == work(name) for name in ("Amina Bello", "Jean Paul", "Zoé"))
    assert list(taken(desk, "zoe", OTHER)) == [f"{ELSEWHERE.file.rsplit('/')[-1]}.ipynb"]


def test_zips_in_folders_of_a_day_are_their_participants(desk, inbox):
    (inbox / "monday").mkdir()
    for name in ("Amina Bello", "Jean Paul"):
        (inbox / "monday" / f"{MODULE}_{slug(name)}.zip").write_bytes(handed(name, work(name)))
        (inbox / "monday" / f"{slug(name)}-again.zip").write_bytes(zipped(work(name + " again")))
    (inbox / "Zoé").mkdir()
    (inbox / "Zoé" / "homework.zip").write_bytes(zipped(work("z")))
    collect(desk, [inbox])
    assert students(desk) == ["amina-bello", "amina-bello-again", "jean-paul", "jean-paul-again", "zoe"]
    assert taken(desk, "amina-bello") == work("Amina Bello") and taken(desk, "jean-paul") == work("Jean Paul")
    assert taken(desk, "zoe") == work("z")


def test_a_zip_of_zips_and_a_zip_of_folders_are_of_many(desk, tmp_path):
    people = ("Amina Bello", "Jean Paul")
    (tmp_path / "inbox.zip").write_bytes(
        zipped({f"inbox/{slug(name)}.zip": handed(name, work(name)) for name in people})
    )
    folders = {f"b/{name}/{MODULE}/{file}": text for name in ("Kali", "Léa") for file, text in work(name).items()}
    folders["b/Yves/homework.zip"] = zipped(work("Yves"))
    (tmp_path / "folders.zip").write_bytes(zipped(folders))
    collect(desk, [tmp_path / "inbox.zip", tmp_path / "folders.zip"])
    assert students(desk) == ["amina-bello", "jean-paul", "kali", "lea", "yves"]
    assert all(taken(desk, slug(name)) == work(name) for name in (*people, "Kali", "Léa", "Yves"))


def test_moodles_zip_with_zips_and_with_bare_notebooks(desk, tmp_path):
    members = {
        f"Jean Paul_12345_assignsubmission_file_/{MODULE}_jean-paul.zip": handed("Jean Paul", work("jean")),
        "José São-Tomé_777_assignsubmission_file/homework.zip": zipped(work("josé")),
        "Zoé Ndong_12_assignsubmission_file_/report.docx": b"PK",
    }
    for name, number in (("Amina Bello", 5), ("Kali Mba", 6)):  # the same file names, two people
        members |= {f"{name}_{number}_assignsubmission_file_/{f}": text for f, text in work(name).items()}
    for file, text in work("Léa").items():  # "in folders" not ticked
        members[f"Léa Paul_99_assignsubmission_file_{file}"] = text
    (tmp_path / "moodle.zip").write_bytes(zipped(members))
    harvest = collect(desk, [tmp_path / "moodle.zip"])
    marks = {"jean-paul": "jean", "jose-sao-tome": "josé", "amina-bello": "Amina Bello", "kali-mba": "Kali Mba",
             "lea-paul": "Léa"}  # fmt: skip
    assert {student: taken(desk, student) for student in students(desk)} == {s: work(mark) for s, mark in marks.items()}
    assert harvest.notes == ((sources.NONE, {"file": "Zoé Ndong"}),)

    unpacked = tmp_path / "unpacked"
    zipfile.ZipFile(tmp_path / "moodle.zip").extractall(unpacked)
    again = Desk(tmp_path / "again")
    collect(again, [unpacked])
    assert {student: taken(again, student) for student in students(again)} == {s: work(m) for s, m in marks.items()}


def test_namesakes_in_moodle_are_kept_apart(desk, tmp_path):
    members = {f"Jean Paul_{number}_assignsubmission_file_/{NAMES[0]}.ipynb": notebook(mark=number) for number in "12"}
    (tmp_path / "m.zip").write_bytes(zipped(members))
    harvest = collect(desk, [tmp_path / "m.zip"])
    assert {s: taken(desk, s)[f"{NAMES[0]}.ipynb"] for s in students(desk)} == {
        f"jean-paul-{number}": notebook(mark=number) for number in "12"
    }
    assert texts(harvest) == [owners.NAMESAKES]


def test_nobody_takes_another_ones_place_by_a_receipt_where_a_platform_knows_them(desk, tmp_path):
    members = {
        "Amina Bello_1_assignsubmission_file_/a.zip": handed("Amina Bello", work("hers")),
        "Jean Paul_2_assignsubmission_file_/a.zip": handed("Amina Bello", work("forged"), "2030-01-01T00:00:00+00:00"),
    }
    (tmp_path / "m.zip").write_bytes(zipped(members))
    harvest = collect(desk, [tmp_path / "m.zip"])
    assert taken(desk, "amina-bello") == work("hers") and taken(desk, "jean-paul") == work("forged")
    assert harvest.notes == ((collecting.OTHER, {"name": "Jean Paul", "other": "Amina Bello"}),)


def test_nbgraders_inbound_folders_newest_first_or_last(desk, inbox):
    for time, mark in (("2026-05-03 10:22:11.123456 UTC", "new"), ("2026-05-02 10:22:11.123456 UTC", "old")):
        folder = inbox / f"jean_paul+{MODULE}+{time}+TOKEN{mark}"
        folder.mkdir()
        for file, content in work(mark).items():
            (folder / file).write_bytes(content)
        (folder / "timestamp.txt").write_text(time)
    harvest = collect(desk, [inbox])
    assert students(desk) == ["jean_paul"]  # the account, as nbgrader's exchange wants it back
    assert taken(desk, "jean_paul") == work("new")
    assert [earlier(desk, "jean_paul")] == [[work("old")]] and len(harvest.submissions) == 1
    stamp = (desk.place("collected", "jean_paul", MODULE) / "timestamp.txt").read_text()
    assert stamp == "2026-05-03 10:22:11 UTC"


def earlier(desk, student):
    """Submissions that are kept although a newer one has come, oldest first."""
    kept = sorted((desk.root / "collected" / student / ".earlier").glob("*"))
    return [{path.name: path.read_bytes() for path in place.glob("*.ipynb")} for place in kept]


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_of_two_zips_the_newer_wins_and_collecting_again_changes_nothing(desk, inbox, order):
    old = handed("Amina Bello", work("old"), "2026-03-01T10:00:00+00:00")
    new = handed("Amina Bello", work("new", LESSONS[:1]), "2026-03-01T10:00:05+00:00")
    for name, content in zip(order, (old, new), strict=True):
        (inbox / f"{name}.zip").write_bytes(content)
    harvest = collect(desk, [inbox])
    assert taken(desk, "amina-bello") == work("new", LESSONS[:1]) and earlier(desk, "amina-bello") == [work("old")]
    assert [entry.receipt.files.keys() for entry in harvest.submissions] == [{f"{NAMES[0]}.ipynb"}]
    assert len(harvest.notes) == 1 and set(texts(harvest)) <= {collecting.AGAIN, collecting.OLDER}
    before = everything(desk.root)
    harvest = collect(desk, [inbox])
    assert everything(desk.root) == before
    assert harvest.submissions == () and set(texts(harvest)) == {collecting.SAME}


def test_a_resubmission_in_another_call_takes_the_place_of_the_first(desk, tmp_path):
    for number, mark in enumerate(("first", "second", "third", "third")):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(handed("Amina Bello", work(mark), f"2026-03-0{number + 1}T10:00:00+00:00"))
        harvest = collect(desk, [path])
        assert len(harvest.submissions) == (number < 3)
    assert taken(desk, "amina-bello") == work("third")
    assert earlier(desk, "amina-bello") == [work("first"), work("second")]
    assert not list(desk.root.rglob("*.part"))


def test_a_receipt_that_does_not_fit_is_told(desk, tmp_path):
    files = work("honest")
    receipt = dataclasses.asdict(receipt_of("Amina Bello", MODULE, files | {"gone.ipynb": b"1"}))
    first = next(iter(files))
    (tmp_path / "x.zip").write_bytes(zipped(files | {first: notebook(mark="edited later")}, receipt))
    harvest = collect(desk, [tmp_path / "x.zip"])
    assert harvest.notes == (
        (collecting.CHANGED, {"file": f"Amina Bello: {first}"}), (collecting.LOST, {"file": "Amina Bello: gone.ipynb"}),
    )  # fmt: skip
    assert harvest.submissions[0].receipt.code != receipt["code"]
    stored = json.loads((desk.place("collected", "amina-bello", MODULE) / RECEIPT).read_text())
    assert stored["files"] == {
        file: hashlib.sha256(text).hexdigest() for file, text in taken(desk, "amina-bello").items()
    }


@pytest.mark.parametrize(
    "receipt",
    [
        b"", b"[1]", b"\xff\xfe", b'{"name": 3}', b"[" * 100_000,
        b'{"name": "X", "module": ["01_concepts"], "files": {}}',
        b'{"name": "X", "module": "../../x", "files": {}}', b'{"name": "X", "module": "01_concepts", "files": []}',
    ],
)  # fmt: skip
def test_a_receipt_that_is_none_does_no_harm(desk, tmp_path, receipt):
    (tmp_path / "Amina Bello.zip").write_bytes(zipped(work("a") | {RECEIPT: receipt}))
    harvest = collect(desk, [tmp_path / "Amina Bello.zip"])
    assert students(desk) == ["amina-bello"] and taken(desk, "amina-bello") == work("a") and harvest.notes == ()


@pytest.mark.parametrize(
    "said",
    [
        {"time": "0001-01-01T00:00:00"}, {"time": 5}, {"time": "9999-12-31T23:59:59-12:00"}, {"language": "../../x"},
        {"language": ["fr"]}, {"name": "\x1b[31mAmina\x00\n Bello\ud800"}, {"files": {"../../x": {"a": 1}}},
    ],
)  # fmt: skip
def test_a_receipt_that_lies_is_taken_for_what_it_can_be(desk, tmp_path, said):
    receipt = dataclasses.asdict(receipt_of("Amina Bello", MODULE, work("a"), "fr")) | said
    (tmp_path / "x.zip").write_bytes(zipped(work("a"), receipt))
    harvest = collect(desk, [tmp_path / "x.zip"])
    (entry,) = harvest.submissions
    assert taken(desk, entry.student) == work("a")
    assert entry.receipt.name.isprintable() and entry.receipt.language in ("fr", "")
    stamp = (desk.place("collected", entry.student, MODULE) / "timestamp.txt").read_text()
    assert 2000 <= datetime.strptime(stamp, "%Y-%m-%d %H:%M:%S UTC").year < 2100


def test_files_that_a_browser_or_a_system_renamed(desk, tmp_path):
    files = {
        f"{NAMES[0]} (1).ipynb": notebook(mark="a"), f"{NAMES[1]}.IPYNB": notebook(LESSONS[1], "b"),
        "work: b?\x07.ipynb": notebook(LESSONS[2], "c"), "é" * 120 + ".ipynb": notebook(LESSONS[3], "d"),
        "x/" + NAMES[0] + " (1).ipynb": notebook(mark="other"),
        "y/" + NAMES[0].upper() + " (1).ipynb": notebook(mark="third"),
    }  # fmt: skip
    (tmp_path / "Amina Bello.zip").write_bytes(zipped(files))
    collect(desk, [tmp_path / "Amina Bello.zip"])
    found = taken(desk, "amina-bello")
    assert sorted(found.values()) == sorted(files.values())
    assert len({name.casefold() for name in found}) == len(files)
    assert all(name.isprintable() and len(name.encode()) < 200 and not set(name) & set('<>:"/\\|?*') for name in found)
    assert {f"{NAMES[0]} (1).ipynb", f"{NAMES[1]}.ipynb", "work_ b_.ipynb"} <= found.keys()


def test_a_notebook_of_another_module_goes_where_it_belongs_unless_the_receipt_lists_it(desk, tmp_path):
    other = {f"{ELSEWHERE.file.rsplit('/')[-1]}.ipynb": notebook(ELSEWHERE, "x")}
    (tmp_path / "Amina.zip").write_bytes(zipped(work("a") | other))
    (tmp_path / "b.zip").write_bytes(handed("Bento", work("b") | other))
    harvest = collect(desk, [tmp_path / "Amina.zip", tmp_path / "b.zip"])
    assert [(e.student, e.module) for e in harvest.submissions] == [
        ("amina", MODULE), ("amina", OTHER), ("bento", MODULE),
    ]  # fmt: skip
    assert taken(desk, "amina", OTHER) == other and taken(desk, "bento") == work("b") | other


def test_what_is_no_lesson_is_left_out_and_told_but_what_is_for_oneself_is_not(desk, tmp_path):
    members = work("a") | {
        "START_HERE.ipynb": syllabus.START.path.read_bytes(), "notes.txt": b"x", "holiday.ipynb": b'{"cells": []}',
        "broken.ipynb": b"{", ".ipynb_checkpoints/" + NAMES[0] + "-checkpoint.ipynb": notebook(mark="old"),
        "__MACOSX/._" + NAMES[0] + ".ipynb": b"\0\5", "__MACOSX/x.ipynb": notebook(mark="mac"),
        ".hidden.ipynb": notebook(),
        "my-receipt.json": b"{}",
    }  # fmt: skip
    (tmp_path / "Amina.zip").write_bytes(zipped(members))
    harvest = collect(desk, [tmp_path / "Amina.zip"])
    assert taken(desk, "amina") == work("a")
    assert harvest.notes == tuple(
        (collecting.NOT_LESSON, {"file": f"Amina: {name}.ipynb"}) for name in ("holiday", "broken")
    )


def test_a_damaged_notebook_is_kept_if_its_name_says_what_it_is(desk, tmp_path):
    files = {f"{NAMES[0]} (2).ipynb": notebook()[:500], f"{NAMES[1]}.ipynb": b""}
    (tmp_path / "Amina.zip").write_bytes(zipped(files))
    collect(desk, [tmp_path / "Amina.zip"])
    assert taken(desk, "amina") == files


@pytest.mark.parametrize(
    "cells", [b'{"worksheets": [{"cells": 5}, 3, null]}', b'{"cells": [1, null, {"metadata": 3}]}']
)
def test_a_notebook_of_nonsense_is_only_not_recognised(desk, tmp_path, cells):
    assert lesson_of(parsed(cells), "x.ipynb") is None
    (tmp_path / "Amina.zip").write_bytes(zipped(work("a") | {"x.ipynb": cells}))
    harvest = collect(desk, [tmp_path / "Amina.zip"])
    assert taken(desk, "amina") == work("a") and texts(harvest) == [collecting.NOT_LESSON]


def test_hidden_folders_links_and_odd_files_of_a_folder(desk, inbox, tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    for file, content in work("secret").items():
        (secret / file).write_bytes(content)
    (secret / "s.zip").write_bytes(handed("Secret", work("secret")))
    home = inbox / "Amina"
    for folder in (home, home / ".ipynb_checkpoints", inbox / "__MACOSX", inbox / ".Trash"):
        folder.mkdir()
        (folder / f"{NAMES[0]}.ipynb").write_bytes(notebook(mark=folder.name))
    (home / "._x.ipynb").write_bytes(b"\0\5")
    (home / "linked.ipynb").symlink_to(secret / f"{NAMES[1]}.ipynb")
    (home / "folder").symlink_to(secret)
    (inbox / "linked.zip").symlink_to(secret / "s.zip")
    (home / "dangling.ipynb").symlink_to("nowhere")
    (home / "dir.ipynb").mkdir()
    os.mkfifo(home / "pipe.ipynb")
    (inbox / "read me.txt").write_text("x")
    harvest = collect(desk, [inbox])
    assert students(desk) == ["amina"] and taken(desk, "amina") == {f"{NAMES[0]}.ipynb": notebook(mark="Amina")}
    assert {values["file"] for text, values in harvest.notes if text == sources.OUTSIDE} == {
        "linked.ipynb", "folder", "linked.zip", "dangling.ipynb",
    }  # fmt: skip


def test_sources_that_are_nothing(desk, inbox, tmp_path):
    (tmp_path / "x.docx").write_bytes(b"x")
    (tmp_path / "empty.zip").write_bytes(zipped({}))
    (tmp_path / "texts.zip").write_bytes(zipped({"a.txt": b"x"}))
    harvest = collect(desk, [tmp_path / "x.docx", inbox, tmp_path / "empty.zip", tmp_path / "texts.zip"])
    assert harvest.notes == (
        (sources.NOT_NOTEBOOK, {"file": "x.docx"}), (sources.NONE, {"file": "inbox"}),
        (sources.NONE, {"file": "empty.zip"}),
        (sources.NONE, {"file": "texts"}),
    )  # fmt: skip
    (tmp_path / "a.zip").write_bytes(handed("Amina", work("a")))
    with pytest.raises(BadInput, match="nowhere"):
        collect(desk, [tmp_path / "a.zip", tmp_path / "nowhere"])
    assert not (desk.root / "collected").exists()


def test_work_without_a_name_is_kept_apart(desk, tmp_path):
    (tmp_path / f"{NAMES[0]}.ipynb").write_bytes(notebook(mark="1"))
    (tmp_path / "Kali.ipynb").write_bytes(notebook(mark="k"))
    for code, mark in (("fr", "2"), ("en", "3")):  # the zip that was handed out, filled in
        (tmp_path / f"{MODULE}_{code}.zip").write_bytes(zipped({f"{MODULE}/{NAMES[0]}.ipynb": notebook(mark=mark)}))
    harvest = collect(desk, sorted(path for path in tmp_path.iterdir() if path.is_file()))
    found = {content for student in students(desk) for content in taken(desk, student).values()}
    assert found == {notebook(mark=mark) for mark in "123k"} and len(students(desk)) == 4
    assert texts(harvest) == [collecting.NOBODY] * 3


def _link(target):
    member = zipfile.ZipInfo("linked.ipynb")
    member.create_system, member.external_attr = 3, 0o120777 << 16
    return zipped({member: target} | work("rest"))


def _nested(depth, content):
    for number in range(depth):
        content = zipped({f"{number}.zip": content})
    return content


def _patched(content, at, value):
    """A zip with a number changed in the header of its first file: in the list at the end, and before the file."""
    made = bytearray(content)
    local, central = made.index(b"PK\3\4"), made.index(b"PK\1\2")
    struct.pack_into("<" + value[0], made, local + at[0], value[1])
    struct.pack_into("<" + value[0], made, central + at[1], value[1])
    return bytes(made)


def _compressed(method):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr("bomb.ipynb", bytes(1 << 20))
    return packed.getvalue()


SLIPS = ("../../evil.ipynb", "/evil.ipynb", "C:\\evil.ipynb", "..\\..\\evil.ipynb", "\\\\server\\evil.ipynb",
         "a/../../evil.ipynb",
         "C:evil.ipynb")  # fmt: skip
SMALL = 200_000  # bytes that one file may have in these tests; LARGEST bytes of two lessons fit easily
ATTACKS = {
    **{f"slip {name}": (zipped({name: notebook(mark="evil")}), {sources.OUTSIDE}) for name in SLIPS},
    "link": (_link(b"/etc/passwd"), {sources.OUTSIDE}),
    "ratio": (zipped({"bomb.ipynb": bytes(50_000_000)}), {sources.TOO_LARGE}),
    "sum": (zipped({f"{n}.ipynb": bytes(SMALL - 1) for n in range(9)}), {sources.BOMB, collecting.NOT_LESSON}),
    "many": (zipped({f"{n}.ipynb": b"{}" for n in range(60)}), {sources.BOMB, collecting.NOT_LESSON}),
    "many zips": (zipped({f"{n}.zip": _nested(1, zipped({"x.ipynb": b"{}"})) for n in range(60)}), {sources.BOMB}),
    "deep": (_nested(9, zipped(work("deep"))), {sources.TOO_DEEP}),
    "lies small": (_patched(zipped({"bomb.ipynb": bytes(900_000)}), (22, 24), ("I", 10)), {sources.BROKEN}),
    "lies large": (_patched(zipped({"x.ipynb": b"{}"}), (22, 24), ("I", 0xFFFFFFF0)), None),
    "cut": (zipped(work("cut"))[:-40], {sources.BROKEN}),
    "garbage": (b"PK\3\4" + b"x" * 500, {sources.BROKEN}),
    "no zip": (b"", {sources.BROKEN}),
    "bad data": (_patched(zipped({"x.ipynb": notebook()}), (40, 16), ("I", 12345)), {sources.BROKEN}),
    "password": (_patched(zipped({"x.ipynb": notebook()}), (6, 8), ("H", 1)), {sources.LOCKED}),
    "lzma": (_compressed(zipfile.ZIP_LZMA), {sources.BROKEN}),
    "bzip2": (_compressed(zipfile.ZIP_BZIP2), {sources.BROKEN}),
    "unknown method": (_patched(zipped({"x.ipynb": notebook()}), (8, 10), ("H", 77)), {sources.BROKEN}),
    "control": (zipped({"\x1b]0;owned\x07\n\r.ipynb": b"{", "a\u202eb.ipynb": b"{"}), {collecting.NOT_LESSON}),
    "long": (zipped({"a" * 60_000 + ".ipynb": b"{"}), {collecting.NOT_LESSON}),
}  # fmt: skip


@pytest.fixture
def small(monkeypatch):
    """Limits that a test reaches quickly."""
    monkeypatch.setattr(sources, "LARGEST", SMALL)
    monkeypatch.setattr(sources, "ALTOGETHER", 4 * SMALL)
    monkeypatch.setattr(sources, "MEMBERS", 40)


@pytest.mark.parametrize("way", ["beside", "moodle", "nested"])
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_zip_reaches_out_of_the_folder_or_costs_anybody_else_anything(desk, inbox, tmp_path, small, attack, way):
    content, told = ATTACKS[attack]
    honest = {name: handed(name, work(name)) for name in ("Aline Ndong", "Yves Mba")}  # one before, one after
    if way == "beside":
        (inbox / "m.zip").write_bytes(content)
        for name, one in honest.items():
            (inbox / f"{name[0]}.zip").write_bytes(one)
    elif way == "nested":
        (inbox / "all.zip").write_bytes(
            zipped({"A.zip": honest["Aline Ndong"], "m.zip": content, "Y.zip": honest["Yves Mba"]})
        )
    else:
        people = {"Aline Ndong": honest["Aline Ndong"], "Mallory X": content, "Yves Mba": honest["Yves Mba"]}
        (inbox / "all.zip").write_bytes(
            zipped({f"{name}_{n}_assignsubmission_file_/a.zip": one for n, (name, one) in enumerate(people.items())})
        )
    before = everything(tmp_path)
    harvest = collect(desk, [inbox])
    after = everything(tmp_path)
    assert {path for path in after if path not in before and not path.startswith("desk/collected/")} == set()
    assert {path: after[path] for path in before} == before
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))
    assert not [*tmp_path.parent.glob("*evil*"), *Path("/").glob("*evil*"), *Path().glob("*evil*")]
    for name in honest:
        assert taken(desk, slug(name)) == work(name)
    assert not any(b"evil" in text or b"root:" in text for path, text in after.items() if path.startswith("desk/"))
    assert all(
        isinstance(v, int) or (v.isprintable() and len(v) < 400)
        for _text, values in harvest.notes
        for v in values.values()
    )
    assert told is None or (
        told <= set(texts(harvest)) and all(text.format(**values) for text, values in harvest.notes)
    )


def test_bare_notebooks_of_one_person_take_no_room_from_another(desk, tmp_path, small):
    members = {f"Mallory_1_assignsubmission_file_/{n}.ipynb": bytes(SMALL - 1) for n in range(60)}
    members |= {f"Amina_2_assignsubmission_file_/{file}": text for file, text in work("a").items()}
    (tmp_path / "moodle.zip").write_bytes(zipped(members))
    harvest = collect(desk, [tmp_path / "moodle.zip"])
    assert students(desk) == ["amina"] and taken(desk, "amina") == work("a")
    assert texts(harvest).count(sources.BOMB) == 1


def test_a_member_is_never_read_whole_beyond_the_limit(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "LARGEST", 2 * sources.MEGA)
    bomb = zipped({"bomb.ipynb": bytes(300 * sources.MEGA)})
    (tmp_path / "says.zip").write_bytes(bomb)
    (tmp_path / "lies.zip").write_bytes(_patched(bomb, (22, 24), ("I", 1000)))
    tracemalloc.start()
    harvest = collect(desk, [tmp_path / "says.zip", tmp_path / "lies.zip"])
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 16 * sources.MEGA
    assert texts(harvest) == [sources.TOO_LARGE, sources.BROKEN]
