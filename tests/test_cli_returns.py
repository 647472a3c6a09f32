"""``sslib return`` as a focal point uses it: every command in the user's language, nothing of theirs overwritten."""

import csv
import json

import pytest
from click.testing import CliRunner

from sslib import catalog
from sslib.cli import main

XXA = catalog.folder("xxa_return")


@pytest.fixture
def run(monkeypatch):
    def command(*arguments, language="en"):
        monkeypatch.setenv("SSLIB_LANGUAGE", language)
        return CliRunner().invoke(main, ["return", *map(str, arguments)])

    return command


def test_the_clean_return_has_no_error_and_it_is_said_aloud(run):
    told = run("check", XXA / "2024", "--earlier", XXA / "2023")
    assert told.exit_code == 0
    assert "No error found: 2778 rows were read, and 69 of 70 rules could be tested." in told.output
    assert "V48" in told.output  # a rule that could not run is named


def test_the_spoilt_return_is_told_by_owner_errors_first(run):
    told = run("check", XXA / "spoilt_2024", "--earlier", XXA / "2023")
    assert told.exit_code == 1 and "No error found" not in told.output and "Traceback" not in told.output
    assert told.output.index("(error)") < told.output.index("(warning)")
    assert "persons.csv:" in told.output and "What to do:" in told.output


@pytest.mark.parametrize("language", ["fr", "pt", "es"])
def test_findings_are_told_in_the_users_language(run, language):
    def sentences(language):
        told = run("check", XXA / "spoilt_2024", language=language)
        assert told.exit_code == 1
        return [line for line in told.output.splitlines() if line.startswith(" " * 6) or line.strip().endswith(".")]

    english, own = sentences("en"), sentences(language)
    assert len(own) == len(english) > 200 and set(own) & set(english) == set()


def test_findings_as_csv_come_back_as_accepted_warnings(run, tmp_path):
    target = tmp_path / "findings.csv"
    run("check", XXA / "spoilt_2024", "--format", "csv", "-o", target)
    with target.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        header, rows = reader.fieldnames, list(reader)
    warning = next(row for row in rows if row["severity"] == "W")
    warning.update(reason="The strike of 2024.", by="A. Ndongo", date="2025-03-01")
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)
    told = run("check", XXA / "spoilt_2024", "--accepted", target)
    assert "The strike of 2024. (A. Ndongo, 2025-03-01)" in told.output


def test_findings_as_json_say_what_ran(run):
    stated = json.loads(run("check", XXA / "2024", "--format", "json").stdout)
    assert stated["counts"]["E"] == 0 and "V10" in stated["passed"] and "V37" in stated["not_run"]


def test_a_workbook_is_made_filled_marked_and_never_overwritten(run, tmp_path):
    book, marked = tmp_path / "le classeur été.xlsx", tmp_path / "marqué.xlsx"
    made = run("convert", XXA / "spoilt_2024", book, "--language", "fr")
    assert made.exit_code == 0, made.output
    before = book.read_bytes()
    told = run("check", book, "--annotate", marked, language="fr")
    assert told.exit_code == 1 and marked.is_file() and book.read_bytes() == before
    assert "!" in told.output and "xlsx" not in told.stdout
    again = run("convert", XXA / "2024", book)
    assert again.exit_code == 2 and "exists already" in again.output and book.read_bytes() == before
    back = run("convert", book, tmp_path / "folder")
    assert back.exit_code == 0 and (tmp_path / "folder" / "persons.csv").is_file()


def test_letters_go_to_each_institution_with_open_findings(run, tmp_path):
    told = run("check", XXA / "spoilt_2024", "--letters", tmp_path / "letters")
    letters = sorted(path.name for path in (tmp_path / "letters").glob("*.docx"))
    assert told.exit_code == 1 and len(letters) >= 3 and all(name.isascii() for name in letters)


@pytest.mark.parametrize(("code", "word"), [("fr", "Cameroun"), ("en", "Cameroon")])
def test_a_questionnaire_is_made_in_the_language_that_is_asked_for(run, tmp_path, code, word):
    import openpyxl

    target = tmp_path / "cmr.xlsx"
    told = run("new", "CMR", "2024", "--language", code, "-o", target)
    assert told.exit_code == 0, told.output
    book = openpyxl.load_workbook(target)
    words = [cell.value for row in book.worksheets[0].iter_rows() for cell in row if isinstance(cell.value, str)]
    assert any(word in text for text in words) and any("ILO" in text or "OIT" in text for text in words)


def test_a_state_whose_first_language_is_not_spoken_gets_the_next_one(run, tmp_path):
    assert run("new", "BDI", "2024", "-o", tmp_path / "bdi.xlsx").exit_code == 0


def test_last_years_return_gives_the_rows_of_the_new_one_but_no_value(run, tmp_path):
    target = tmp_path / "xxa.xlsx"
    told = run("new", "XXA", "2025", "--from", XXA / "2024", "-o", target)
    assert told.exit_code == 0, told.output
    assert run("convert", target, tmp_path / "back").exit_code == 0
    with (tmp_path / "back" / "schemes.csv").open(encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) == 8
    with (tmp_path / "back" / "persons.csv").open(encoding="utf-8") as file:
        assert [row for row in csv.DictReader(file) if row["value"]] == []


def test_indicators_are_written_with_numerator_denominator_and_source(run, tmp_path):
    target = tmp_path / "indicators.csv"
    told = run("indicators", XXA / "2024", "-o", target)
    assert told.exit_code == 0, told.output
    with target.open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    (row,) = [row for row in rows if row["indicator"] == "health_affiliation" and row["sex"] == "total"]
    assert float(row["value"]) == pytest.approx(100 * float(row["numerator"]) / float(row["denominator"]))
    assert row["source"] == "return:XXA:2024:illustrative" and row["note"] == ""
    assert "Not for publication" in run("indicators", XXA / "2024", "--internal").stdout


@pytest.mark.parametrize("name", ["nowhere", "nowhere.xlsx"])
def test_what_is_not_there_is_told_in_a_sentence(run, tmp_path, name):
    for command in (["check", tmp_path / name], ["indicators", tmp_path / name]):
        told = run(*command)
        assert told.exit_code == 2 and name in told.output and "Traceback" not in told.output


def test_the_return_itself_is_never_overwritten_by_what_is_said_of_it(run, tmp_path):
    book = tmp_path / "return.xlsx"
    assert run("convert", XXA / "2024", book).exit_code == 0
    before = book.read_bytes()
    for command in ("check", "indicators"):
        told = run(command, book, "-o", book)
        assert told.exit_code == 2 and "exists already" in told.output and book.read_bytes() == before


def test_without_certain_units_no_figure_is_computed(run, tmp_path):
    import shutil

    path = shutil.copytree(XXA / "2024", tmp_path / "return")
    head = (path / "return.csv").read_text(encoding="utf-8")
    (path / "return.csv").write_text(head.replace("XTS,1,1,", "XTS,mille,1,"), encoding="utf-8")
    told = run("indicators", path)
    assert told.exit_code == 2 and "no figure can be used" in told.output and "mille" in told.output


def test_the_language_can_be_chosen_for_one_command(run):
    assert "Aucune erreur" in run("check", XXA / "2024", "--language", "fr").output
    assert run("check", XXA / "2024", "--language", "de").exit_code == 2


def test_the_threshold_of_small_cells_can_be_raised(run):
    def masked(threshold):
        text = run("indicators", XXA / "2024", "--threshold", threshold).stdout
        return sum(row["flag"] == "c" for row in csv.DictReader(text.splitlines()))

    assert 0 < masked(10) < masked(40)
