from concurrent.futures import Executor, Future

import pytest

from sslib.errors import BadInput, UnknownName
from sslib.report import orders, place, publish, run


class Here(Executor):
    """Runs each task at once, in this process."""

    def submit(self, function, /, *args, **kwargs):
        future = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future


CONTENT = {"X.html": b"<p>", "notebooks/a.ipynb": b"{}"}


def _report(content: dict) -> dict:
    from sslib.report import files

    stated = {"files": {name: files.digest(data) for name, data in content.items()}}
    return content | {"provenance.json": files.dumped(stated)}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"countries": ["CMX"]}, "Did you mean 'CMR'"),
        ({"countries": ["CMR"], "wanted": "de"}, "does not speak 'de'"),
        ({"countries": ["CMR"], "formats": []}, "No format is named"),
        ({"countries": ["CMR"], "formats": ["odt"]}, "does not write the format 'odt'"),
        ({"countries": ["CMR"], "year": 1990}, "no published figures for the year 1990"),
        ({"countries": ["CMR"], "year": 2050}, "Choose a year from 2015 to 2024"),
    ],
)
def test_a_wrong_parameter_is_refused_before_anything_runs(given, told):
    with pytest.raises((BadInput, UnknownName), match=told):
        orders.orders(**given)


def test_the_default_language_is_the_first_official_one_among_the_four():
    (order,) = orders.orders(["Equatorial Guinea"])
    assert (order.country, order.language, order.year) == ("GNQ", "es", 2024)


def test_all_means_eleven_states_and_the_region():
    from sslib import codes

    made = orders.orders(codes.countries, overview=True)
    assert [order.country for order in made] == [*codes.countries, "ECCAS"]


def test_a_country_named_twice_is_made_once():
    assert len(orders.orders(["CMR", "Cameroun"])) == 1


def test_a_new_report_replaces_an_untouched_one(tmp_path):
    folder = tmp_path / "X"
    place.place(_report(CONTENT), folder)
    made, kept = place.place(_report(CONTENT | {"X.html": b"<b>"}), folder)
    assert (made, kept) == (folder, None)
    assert (folder / "X.html").read_bytes() == b"<b>"
    assert [path.name for path in tmp_path.iterdir()] == ["X"]


def test_a_report_that_held_more_is_kept(tmp_path):
    folder = tmp_path / "X"
    place.place(_report(CONTENT | {"X.pdf": b"%PDF"}), folder)
    _made, kept = place.place(_report(CONTENT), folder)
    assert (kept / "X.pdf").is_file() and not (folder / "X.pdf").exists()


def test_an_earlier_report_that_cannot_be_removed_does_not_spoil_the_new_one(tmp_path, monkeypatch):
    folder = tmp_path / "X"
    place.place(_report(CONTENT), folder)
    monkeypatch.setattr(place.shutil, "rmtree", lambda path, ignore_errors: None)
    made, kept = place.place(_report(CONTENT | {"X.html": b"<b>"}), folder)
    assert (made / "X.html").read_bytes() == b"<b>" and kept.is_dir()


def test_two_runs_at_once_both_end_with_a_whole_report(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    folder = tmp_path / "X"
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _i: place.place(_report(CONTENT), folder), range(40)))
    assert place._held(folder) == set(_report(CONTENT))
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize(
    "touch", [lambda f: (f / "note.txt").write_text("mine"), lambda f: (f / "X.html").write_text("!")]
)
def test_what_a_person_added_or_changed_is_kept(tmp_path, touch):
    folder = tmp_path / "X"
    place.place(_report(CONTENT), folder)
    touch(folder)
    _made, kept = place.place(_report(CONTENT), folder)
    assert kept == tmp_path / "X_earlier_1" and (kept / "provenance.json").is_file()
    assert (folder / "X.html").read_bytes() == b"<p>"


def test_a_folder_that_is_no_report_is_left_alone(tmp_path):
    folder = tmp_path / "X"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work")
    with pytest.raises(BadInput, match="no report of this kit"):
        place.place(_report(CONTENT), folder)
    assert (folder / "thesis.txt").read_text() == "years of work"


def test_a_failure_while_writing_leaves_the_earlier_report_whole(tmp_path, monkeypatch):
    from pathlib import Path

    folder = tmp_path / "X"
    place.place(_report(CONTENT), folder)
    write, written = Path.write_bytes, []

    def fails(self, data):
        written.append(self.name)
        if len(written) == 2:
            raise OSError(28, "No space left on device")
        return write(self, data)

    monkeypatch.setattr(Path, "write_bytes", fails)
    with pytest.raises(BadInput, match="No space left"):
        place.place(_report({"X.html": b"<b>", "Y.html": b"<b>"}), folder)
    monkeypatch.undo()
    assert (folder / "X.html").read_bytes() == b"<p>"
    assert [path.name for path in tmp_path.iterdir()] == ["X"]


def test_an_interruption_leaves_the_earlier_report_whole(tmp_path, monkeypatch):
    from pathlib import Path

    folder = tmp_path / "X"
    place.place(_report(CONTENT), folder)

    def interrupted(self, data):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_bytes", interrupted)
    with pytest.raises(KeyboardInterrupt):
        place.place(_report({"X.html": b"<b>"}), folder)
    monkeypatch.undo()
    assert (folder / "X.html").read_bytes() == b"<p>"
    assert [path.name for path in tmp_path.iterdir()] == ["X"]


def test_an_output_that_cannot_be_written_is_told_before_anything_runs(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    started = []
    executor = Here()
    monkeypatch.setattr(executor, "submit", lambda *args: started.append(args))
    with pytest.raises(BadInput, match="cannot be written"):
        publish.publish(orders.orders(["CMR"]), tmp_path / "file" / "folder", executor)
    assert started == []


def test_one_failing_country_does_not_stop_the_others(tmp_path, monkeypatch):
    def execute(task):
        if task.parameters["country"] == "TCD":
            return run.Outcome(task, error="ValueError: broken")
        return run.Outcome(task, notebook="{}")

    monkeypatch.setattr(run, "execute", execute)
    monkeypatch.setattr(publish, "compose", lambda order, texts: _report({f"{order.name}.html": b"<p>"}))
    made = publish.publish(orders.orders(["TCD", "CMR"]), tmp_path, Here())
    assert "ValueError: broken" in made[0].error and made[0].folder is None
    assert made[1].error == "" and (made[1].folder / "CMR_2024_fr.html").is_file()


def test_a_dead_worker_is_told_like_any_failure(tmp_path, monkeypatch):
    from concurrent.futures.process import BrokenProcessPool

    def execute(task):
        raise BrokenProcessPool("a worker died")

    monkeypatch.setattr(run, "execute", execute)
    (made,) = publish.publish(orders.orders(["CMR"]), tmp_path, Here())
    assert "BrokenProcessPool" in made.error


def test_a_parameter_that_a_notebook_does_not_declare_stops_everything_before_it_runs(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "declared", lambda notebook: {"contry": "str"})
    monkeypatch.setattr(run, "execute", lambda task: pytest.fail("a notebook ran"))
    with pytest.raises(UnknownName, match="has no parameter 'country'"):
        publish.publish(orders.orders(["CMR"]), tmp_path, Here())
