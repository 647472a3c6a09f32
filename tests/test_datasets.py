import csv
import importlib
import re
import shutil
from pathlib import Path

import pytest

import sslib as ss
from sslib import catalog
from sslib.errors import BadHash, BadInput, BadTable, UnknownName

NAMES = catalog.names()
ROOT = Path(__file__).parents[1]


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of the kit's datasets that a test may spoil."""
    shutil.copytree(catalog.kit() / "datasets", tmp_path / "datasets")
    monkeypatch.setattr(catalog, "kit", lambda: tmp_path)
    catalog.sheet.cache_clear()
    yield tmp_path / "datasets"
    catalog.sheet.cache_clear()


def test_the_datasets_that_the_course_needs_are_there():
    assert set(NAMES) >= {
        "actions", "agreements", "branches", "countries", "country_facts", "coverage_aspire", "coverage_sdg131",
        "coverage_sdg131_contingency", "economy", "emigrants", "glossary", "indicators", "informality", "instruments",
        "labour_force", "migrant_age", "migrant_stock", "parameters", "population", "poverty", "ratifications",
        "references", "remittances",
    }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_dataset_loads_and_agrees_with_its_sheet(name):
    frame = ss.load(name)
    assert len(frame) > 0 and list(frame.columns) == list(catalog.sheet(name).columns)


@pytest.mark.parametrize("name", NAMES)
def test_a_sheet_says_producer_licence_and_limits_and_names_no_machine(name):
    sheet = catalog.sheet(name)
    assert sheet.producer and sheet.licence and sheet.limits and sheet.citation
    text = (catalog.folder(name) / f"{name}.toml").read_text(encoding="utf-8")
    assert re.fullmatch(r"[\d\-, ;]+", sheet.vintage), "a vintage is printed as it stands in every language"
    assert not re.search(r"(?<![\w./])(/(tmp|root|home|work|Users)/|[A-Z]:\\|shared/)", text)
    assert (catalog.folder(name) / "prepare.py").is_file()


@pytest.mark.parametrize("name", NAMES)
def test_a_numeric_column_has_a_unit(name):
    missing = [c.name for c in catalog.sheet(name).columns.values() if c.type == "number" and not c.unit]
    assert [c for c in missing if "unit" not in catalog.sheet(name).columns and c] == []


def test_the_readme_is_in_step_with_the_sheets():
    readme = importlib.import_module("datasets.readme")
    assert (ROOT / "datasets" / "README.md").read_text(encoding="utf-8") == readme.text()


@pytest.mark.parametrize("name", ["agreements", "branches", "country_facts", "parameters", "ratifications"])
def test_every_known_fact_names_a_source_that_is_listed(name):
    from sslib.evidence import sources_of

    keys = set(ss.load("references")["key"])
    frame = ss.load(name)
    for _i, row in frame.iterrows():
        assert set(sources_of(row["source"])) <= keys | {"K"}
        assert sources_of(row["source"]) or row["status"] != "known", row.to_dict()


def test_a_negative_ratification_is_never_known():
    frame = ss.load("ratifications")
    assert not (frame["state"].eq("not_ratified") & frame["status"].eq("known")).any()


def test_every_state_stands_in_every_table_of_law():
    for name in ("branches", "country_facts", "parameters", "ratifications"):
        assert set(ss.load(name)["country"]) == set(ss.codes.countries)


def test_the_data_action_of_every_indicator_exists():
    actions = set(ss.load("actions")["action"])
    assert {action for action in ss.load("indicators")["data_action"] if action} <= actions


def test_an_edited_file_is_noticed_and_the_way_back_is_said(copied):
    path = copied / "poverty" / "poverty.csv"
    path.write_bytes(path.read_bytes() + b"XXX,2020,national,50,wdi\n")
    with pytest.raises(BadHash, match=r"datasets/poverty/poverty\.csv is not the file"):
        ss.load("poverty")


def test_line_ends_of_windows_do_not_count_as_an_edit(copied):
    path = copied / "poverty" / "poverty.csv"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert len(ss.load("poverty")) > 0


def test_a_missing_file_is_named(copied):
    (copied / "poverty" / "poverty.csv").unlink()
    with pytest.raises(BadInput, match="poverty"):
        ss.load("poverty")


def test_an_unknown_dataset_is_guessed():
    with pytest.raises(UnknownName, match="Did you mean 'population'"):
        ss.load("popluation")


def test_every_departure_from_the_sheet_is_told_at_once(copied):
    path = copied / "poverty" / "poverty.csv"
    rows = list(csv.reader(path.open(encoding="utf-8")))
    rows[1][0], rows[2][3], rows[3] = "QQQ", "140", rows[4]
    path.write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8", newline="\n")
    sheet = copied / "poverty" / "poverty.toml"
    old = catalog.sheet("poverty").sha256
    sheet.write_text(
        sheet.read_text(encoding="utf-8").replace(old, catalog.fingerprint(path.read_bytes())), encoding="utf-8"
    )
    catalog.sheet.cache_clear()
    with pytest.raises(BadTable) as raised:
        ss.load("poverty")
    assert "'QQQ' is not in its code list" in str(raised.value)
    assert "140.0 is outside" in str(raised.value)
    assert "repeat the key" in str(raised.value)


def test_load_gives_a_new_frame_every_time():
    first = ss.load("poverty")
    first.loc[:, "headcount_pct"] = 0
    assert ss.load("poverty")["headcount_pct"].max() > 0


def test_describe_and_datasets_tell_units_and_vintages():
    assert ss.describe("coverage_sdg131").attrs["source"].endswith("vintage 2025-10-29")
    assert list(ss.datasets().index) == list(NAMES)
