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


def test_a_report_is_made_by_the_pool_and_an_interrupt_half_way_loses_nothing(tmp_path):
    command = [sys.executable, "-m", "sslib", "report", "COG", "--format", "html", "--output", str(tmp_path)]
    environment = os.environ | {"SSLIB_LANGUAGE": "en"}
    made = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    assert made.returncode == 0, made.stderr
    assert "[5/5]" in made.stderr and "1 of 1 reports made" in made.stdout
    page = tmp_path / "COG_2024_fr" / "COG_2024_fr.html"
    before = page.read_bytes()

    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True)
    told = process.stderr.readline()
    assert told.startswith("[1/5]")
    os.killpg(process.pid, signal.SIGINT)
    _out, rest = process.communicate(timeout=120)
    assert process.returncode == 130, rest
    assert "nothing was lost" in rest and "Traceback" not in rest
    time.sleep(0.1)
    assert page.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["COG_2024_fr"]
