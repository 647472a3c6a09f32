import os
import signal
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from sslib.cli import main


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setenv("SSLIB_LANGUAGE", "en")
    return lambda *args: CliRunner().invoke(main, args)


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["report", "CMX"], "Did you mean 'CMR'?"),
        (["report", "CMR", "--language", "de"], "Known are: en, fr, pt, es."),
        (["report", "CMR", "--format", "pdf,odt"], "does not write the format 'odt'"),
        (["report", "CMR", "--year", "1990"], "Choose a year from 2015 to 2024."),
        (["report"], "Name a country"),
        (["report", "CMR", "--format", ","], "No format is named."),
        (["report", "CMR", "--output", ""], "Name a folder"),
        (["datasets", "popluation"], "Did you mean 'population'?"),
        (["report", "CMR", "--scheduler", "tcp://127.0.0.1:1"], "No scheduler answers at tcp://127.0.0.1:1."),
    ],
)
def test_a_slip_is_one_clear_message_and_an_exit_code(run, args, told):
    result = run(*args)
    assert result.exit_code == 2
    assert told in result.output and "Traceback" not in result.output


def test_a_slip_is_told_in_the_users_language(run, monkeypatch):
    monkeypatch.setenv("SSLIB_LANGUAGE", "fr")
    result = run("report", "CMX")
    assert "CMR" in result.output and "Did you mean" not in result.output


def test_an_unwritable_output_is_told(run, tmp_path):
    (tmp_path / "file").write_text("")
    result = run("report", "CMR", "--output", str(tmp_path / "file"))
    assert result.exit_code == 2 and "cannot be written" in result.output and "Traceback" not in result.output


def test_debug_shows_the_technical_details(run):
    result = run("report", "CMX", "--debug")
    assert result.exit_code == 1 and type(result.exception).__name__ == "UnknownName"


def test_datasets_are_listed_and_described(run):
    assert "coverage_sdg131" in run("datasets").output
    assert "never draw a line from an earlier release" in run("datasets", "coverage_sdg131").output


def test_a_report_is_made_by_the_pool_in_the_language_of_the_state(tmp_path):
    command = [sys.executable, "-m", "sslib", "report", "COG", "--format", "html", "--output", str(tmp_path)]
    environment = os.environ | {"SSLIB_LANGUAGE": "en"}
    made = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert made.returncode == 0, made.stderr
    assert "[5/5]" in made.stderr and "1 of 1 reports made" in made.stdout
    assert (tmp_path / "COG_2024_fr" / "COG_2024_fr.html").is_file()


@pytest.mark.skipif(os.name == "nt", reason="a pseudo-terminal is a thing of POSIX")
@pytest.mark.parametrize("seconds", [0.0, 1.2, 5.0])
def test_an_interrupt_at_any_moment_is_told_once_and_leaves_the_earlier_report_whole(tmp_path, seconds):
    import pty

    folder = tmp_path / "COG_2024_fr"
    folder.mkdir()
    (folder / "provenance.json").write_text('{"files": {}}')
    main_end, terminal = pty.openpty()
    command = [sys.executable, "-m", "sslib", "report", "--all", "--output", str(tmp_path)]
    process = subprocess.Popen(
        command, env=os.environ | {"SSLIB_LANGUAGE": "en"}, stdin=terminal, stdout=terminal, stderr=terminal,
        start_new_session=True,
    )  # fmt: skip
    os.close(terminal)
    told = b""
    while b"starting" not in told:  # from here on an interrupt is the business of the program
        told += os.read(main_end, 4096)
    time.sleep(seconds)
    for _press in range(2):  # a second Ctrl-C changes nothing
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.4)
    told = told.decode("utf-8", "replace") + _all_of(main_end)
    assert process.wait(timeout=30) in (130, -signal.SIGINT)
    assert "Traceback" not in told, told
    assert [path.name for path in tmp_path.iterdir()] == ["COG_2024_fr"]
    assert [path.name for path in folder.iterdir()] == ["provenance.json"]


def _all_of(terminal: int) -> str:
    told = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # the other end is closed
            return told.decode("utf-8", "replace")
        if not part:
            return told.decode("utf-8", "replace")
        told += part


def test_edited_datasets_are_told_once_and_before_anything_runs(run, tmp_path, monkeypatch):
    import shutil

    from sslib import catalog

    shutil.copytree(catalog.kit() / "datasets", tmp_path / "datasets")
    (tmp_path / "datasets" / "poverty" / "poverty.csv").write_text("edited")
    (tmp_path / "datasets" / "economy" / "economy.csv").unlink()
    (tmp_path / "datasets" / "remittances" / "remittances.toml").write_text("= broken")
    monkeypatch.setattr(catalog, "kit", lambda: tmp_path)
    catalog.sheet.cache_clear()
    try:
        result = run("report", "CMR", "--output", str(tmp_path / "out"))
    finally:
        catalog.sheet.cache_clear()
    assert result.exit_code == 2 and not (tmp_path / "out").exists()
    for file in ("poverty/poverty.csv", "economy/economy.csv", "remittances/remittances.toml"):
        assert result.output.count(file) == 1
    assert "git checkout -- datasets" in result.output and "Traceback" not in result.output
