"""The questionnaire as a workbook: what is written is read back, and whatever people do to it is read or told."""

import datetime
import io
import math
import re
import subprocess
import zipfile
from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from test_return import HEAD, frame, made, person, rows

from sslib import codes, language
from sslib.errors import BadInput
from sslib.inquiry import folder, questionnaire, sheets, source
from sslib.inquiry.questionnaire import lines, page, sentences
from sslib.inquiry.reading import told
from sslib.inquiry.tables import NUMERIC, Return, tables
from sslib.inquiry.workbook import from_workbook, oddities

NAN = float("nan")
QUIET = [Phase.explicit, Phase.reuse, Phase.generate]


@pytest.fixture(autouse=True)
def few_blank_rows(monkeypatch):
    """Most tests need no room to type in; without it a workbook is written and opened in no time."""
    monkeypatch.setattr(page, "SPARE", 2)


def ordered(kept: Return) -> dict:
    """A return without regard to the order of the rows, which the sheets decide."""
    return {
        name: kept[name].sort_values(list(table.columns)).to_csv(index=False, float_format=repr)
        for name, table in tables().items()
    }


def written(path: Path, kept: Return, code: str = "en") -> Path:
    questionnaire.to_workbook(kept, path / "return.xlsx", code)
    return path / "return.xlsx"


def opened(path: Path, kept: Return | None = None, code: str = "en"):
    """A workbook to be changed: of the small return, if no other is given."""
    if kept is not None:
        return openpyxl.load_workbook(written(path, kept, code))
    (path / "return.xlsx").write_bytes(small_workbook(code))
    return openpyxl.load_workbook(path / "return.xlsx")


def reread(book, path: Path):
    book.save(path / "edited.xlsx")
    return source.read_return(path / "edited.xlsx")


def cell(book, title: str, code: str, row: int = 0):
    """A cell of an opened workbook: the column with this code, so many rows below the codes."""
    sheet = next(each for each in book if each.title.endswith(title))
    for line in sheet.iter_rows():
        for each in line:
            if each.value == code:
                return sheet.cell(each.row + 1 + row, each.column)
    raise AssertionError(code)


def by_sex(**more) -> list[dict]:
    return [
        person(**({"sex": sex, "value": value} | more))
        for sex, value in (("total", 100.0), ("female", 40.0), ("male", 60.0))
    ]


@cache
def small() -> Return:
    """A return with rows on every kind of sheet."""
    return made(
        schemes=frame(
            "schemes",
            {"scheme": "P", "name": "Pensions", "contributory": "contributory", "kind": "social_insurance",
             "institution": "Fund", "functions": "old_age;survivors", "legal_year": 1990, "has_nationality": "partly",
             "non_nationals": "included"},
        ),
        persons=frame(
            "persons", *by_sex(source="Register"),
            *by_sex(variable="affiliated", migrant_status="non_national", flag="e"),
            person(migrant_status="unknown", value=NAN, flag="na"),
            *by_sex(variable="affiliated", migrant_status="non_national", origin="XXB"),
        ),
        finance=frame("finance", {"scheme": "P", "item": "benefits", "function": "old_age", "value": 1234.5}),
        context=frame("context", *(
            {"variable": "population", "sex": sex, "age": "total", "migrant_status": "total", "value": value}
            for sex, value in (("total", 1000.0), ("female", 500.0), ("male", 500.0)))),
        legal=frame("legal", {"function": "old_age", "group": "Employees", "nationals": "mandatory",
                              "non_nationals": "conditional", "condition": "Residence"}),
        parameters=frame("parameters", {"parameter": "pension_age_men", "value": 60, "valid_from": "1990-01-01"}),
    )  # fmt: skip


@cache
def small_workbook(code: str) -> bytes:
    return questionnaire.workbook(small(), code)


# there and back


@settings(max_examples=6, deadline=None, phases=QUIET)
@given(st.data())
def test_a_return_comes_back_from_its_workbook(tmp_path_factory, data):
    frames = {
        name: pd.DataFrame(
            data.draw(st.lists(rows(name), max_size=4).flatmap(lambda some: st.just(some + some[:1]))),
            columns=list(tables()[name].columns),
        )
        for name in tables()
        if name != "return"
    }
    kept, path = made(**frames), tmp_path_factory.mktemp("workbook")
    code = data.draw(st.sampled_from(list(language.LANGUAGES)))
    back, problems = from_workbook(written(path, kept, code))
    assert problems == [] and ordered(back) == ordered(kept)


@cache
def every_code() -> Return:
    """Each code of each list at least once, with numbers to the last digit, old dates, accents and long texts."""
    frames = {}
    for name, table in tables().items():
        if name == "return":
            continue
        lists = {key: [*field.list] for key, field in table.columns.items() if field.type == "code"}
        lists |= {key: ["NGA", "CMR", "COD", "COG", "XXB", "FRA", *(c for c in codes.origin_groups)]
                  for key, field in table.columns.items() if field.type == "origin"}  # fmt: skip
        longest = max(map(len, lists.values()), default=1)
        made_rows = []
        for number in range(longest):
            row = {key: entries[number % len(entries)] for key, entries in lists.items()}
            for key, field in table.columns.items():
                if field.type == "codes":
                    row[key] = ";".join([*field.list][number % 3 :])
                elif field.type == "date":
                    row[key] = ("2024-02-29", "1899-12-31", "1950-01-01")[number % 3]
                elif field.type in NUMERIC:
                    row[key] = (1 / 3 if field.type in ("money", "number") else 7.0) * 10.0 ** (number % 9)
                    row[key] = row[key] if field.type in ("money", "number") else float(2000 + number)
                elif field.type == "text":
                    row[key] = ("=1+1", "Prévoyance, « n° 7 » ; _x0041_", "0012", "'quoted'")[number % 4] + "x" * number
            made_rows.append(row)
        frames[name] = frame(name, *made_rows)
    return made(**frames)


@pytest.mark.parametrize("code", list(language.LANGUAGES))
def test_every_code_comes_back_in_every_language(tmp_path, code):
    path = written(tmp_path, every_code(), code)
    for reader in ("en", "pt"):
        language.use(reader)
        back, problems = from_workbook(path)
        assert problems == [] and ordered(back) == ordered(every_code())


@pytest.fixture(scope="module")
def through_office(tmp_path_factory):
    """Workbooks opened and saved by LibreOffice: one as it is, one whose formulas have no saved values."""
    folder_of = tmp_path_factory.mktemp("office")
    (folder_of / "in").mkdir()
    questionnaire.to_workbook(small(), folder_of / "in" / "french.xlsx", "fr")
    book = openpyxl.load_workbook(folder_of / "in" / "french.xlsx")
    book.save(folder_of / "in" / "emptied.xlsx")
    subprocess.run(
        ["soffice", f"-env:UserInstallation={(folder_of / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx",
         "--outdir", folder_of / "out", *(folder_of / "in").iterdir()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return folder_of


def test_a_workbook_saved_by_libreoffice_comes_back(through_office):
    back, problems = source.read_return(through_office / "out" / "french.xlsx")
    assert problems == [] and ordered(back) == ordered(small())
    odd = [title for title, xml in oddities.traces(through_office / "out" / "french.xlsx").items() if xml]
    assert len(odd) == 1  # the overview, which is not read


def test_every_saved_value_is_what_libreoffice_computes(through_office):
    ours, theirs = (
        openpyxl.load_workbook(through_office / each, data_only=True) for each in ("in/french.xlsx", "out/emptied.xlsx")
    )
    formulas = openpyxl.load_workbook(through_office / "in" / "french.xlsx")
    compared = 0
    for sheet in formulas:
        for line in sheet.iter_rows():
            for each in line:
                if each.data_type == "f":
                    mine, other = (book[sheet.title][each.coordinate].value for book in (ours, theirs))
                    assert (mine or "") == (other or ""), (sheet.title, each.coordinate, each.value)
                    compared += 1
    assert compared > 50


def test_the_same_return_makes_the_same_bytes_and_names_no_machine():
    content = questionnaire.workbook(small(), "pt")
    assert content == questionnaire.workbook(small(), "pt") and language.current() == "en"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        core = archive.read("docProps/core.xml").decode()
    assert set(re.findall(r"\d{4}-\d{2}-\d{2}T", core)) == {"2026-01-01T"}
    assert re.findall(r"<(?:dc:creator|cp:lastModifiedBy)>(.*?)<", core) == ["sslib", "sslib"]


# sheets


@pytest.mark.parametrize("code", list(language.LANGUAGES))
def test_a_title_fits_and_is_the_only_one(code):
    language.use(code)
    titles = [f"{sheet.tab} {language.stored(sheet.title)}".strip() for sheet in sheets.sheets().values()]
    assert [title for title in titles if len(title) > sheets.TITLE] == []
    assert [sheet.name for sheet in sheets.sheets().values()] == titles
    ours = [language.gettext(text) for text in ("Overview", "Definitions", "Lists")]
    assert len({title.casefold() for title in titles + ours}) == len(titles) + 3


@settings(max_examples=30, deadline=None)
@given(st.data(), st.sampled_from([name for name in tables() if name != "return"]))
def test_every_row_and_column_has_one_home(data, name):
    whole = pd.DataFrame(data.draw(st.lists(rows(name), max_size=5)), columns=list(tables()[name].columns))
    homes = sheets.rows(whole, name)
    alone = [found for key, found in homes.items() if not sheets.sheets()[key].joined]
    assert sorted(number for found in alone for number in found.index) == list(whole.index)
    shown = [column for sheet in sheets.views(name) for column in sheet.columns if column not in tables()[name].key]
    assert len(shown) == len(set(shown)) or not any(sheet.joined for sheet in sheets.views(name))
    for key, found in homes.items():
        sheet = sheets.sheets()[key]
        hidden = set(whole.columns) - set(sheet.columns) - ({"sex"} if sheet.wide else set())
        others = {column for each in sheets.views(name) if each.joined or sheet.joined for column in each.columns}
        for column in hidden - others:
            assert set(found[column]) <= {sheet.constants[column]}


def test_what_a_sheet_defines_is_in_the_lists():
    for codelist in sheets.defined():
        assert set(sheets.definitions(codelist)) <= set(codes.lists()[codelist])
    for sheet in sheets.sheets().values():
        for column in sheet.columns:
            assert sheets.label(sheet.table, column) and column in sheet.of.columns
        for column, listed in {**sheet.only, **(sheet.adds_up or {})}.items():
            known = sheet.of.columns[column].list
            assert set(listed) <= {*(known or ()), "", "*"}


def test_the_words_for_missing_figures_are_their_own():
    for code in language.LANGUAGES:
        language.use(code)
        words = [sheets.word(flag) for flag in ("na", "nap", "c")]
        assert [sheets.flags()[word] for word in words] == ["na", "nap", "c"]
    assert "n.a." not in sheets.flags() and "n/a" not in sheets.flags()  # can mean either


def test_values_of_the_sexes_share_a_line_where_everything_else_is_the_same():
    whole = frame(
        "persons", *by_sex(source="A"), person(sex="female", value=41.0, source="A"), person(value=7.0, source="B"),
        person(age="60+", sex="female", value=NAN, flag="na"), person(age="60+", value=30.0, flag="e"),
    )  # fmt: skip
    found = lines.lines(sheets.sheets()["persons"], made(persons=whole)["persons"])
    values = [(line.cells["age"], line.cells["source"], line.cells["flag"], dict(line.values)) for line in found]
    missing = lines.Missing("na")
    assert values == [
        ("total", "A", "", {"total": 100.0, "female": 40.0, "male": 60.0}),
        ("total", "A", "", {"female": 41.0}),
        ("total", "B", "", {"total": 7.0}),
        ("60+", "", "e", {"total": 30.0, "female": missing}),
    ]


def test_a_blank_questionnaire_has_its_rows_and_its_units(tmp_path):
    blank = made(
        **{"return": frame("return", HEAD | {"person_multiplier": 1000})},
        persons=frame("persons", *by_sex(value=NAN)),
    )
    book = opened(tmp_path, blank)
    assert [cell(book, "Persons by scheme", f"persons.value:{sex}").value for sex in sheets.SEXES] == [None] * 3
    assert book["Return"]["B12"].value == 1000
    assert (
        "multiplied by 1000"
        in openpyxl.load_workbook(tmp_path / "return.xlsx", data_only=True)["2 Persons by scheme"]["A4"].value
    )
    back, problems = source.read_return(tmp_path / "return.xlsx")
    assert back["persons"].empty and [(problem.place, problem.rule) for problem in problems] == [
        ("'2 Persons by scheme'!F7", "V06")
    ]
    cell(book, "Persons by scheme", "persons.value:total").value = 12.5
    cell(book, "Persons by scheme", "persons.value:female").value = "4,345"  # ambiguous
    back, problems = reread(book, tmp_path)
    assert back["persons"]["value"].tolist()[0] == 12_500 and [problem.rule for problem in problems] == ["V05"]


def test_figures_are_written_one_by_one_whatever_their_multiplier_was(tmp_path):
    head = frame("return", HEAD | {"person_multiplier": 1000, "money_multiplier": 1e6})
    kept = made(**{"return": head}, persons=frame("persons", person(value=12_500.0)))
    back, problems = from_workbook(written(tmp_path, kept))
    assert problems == [] and back["persons"]["value"].tolist() == [12_500.0] and back.head["person_multiplier"] == 1


def test_a_text_longer_than_a_cell_is_refused():
    with pytest.raises(BadInput, match="does not fit into a cell"):
        questionnaire.workbook(made(persons=frame("persons", person(source="x" * 40_000))))


def test_an_existing_file_stays_if_the_new_one_cannot_be_made(tmp_path):
    path = tmp_path / "return.xlsx"
    path.write_text("kept")
    with pytest.raises(BadInput):
        questionnaire.to_workbook(made(persons=frame("persons", person(source="x" * 40_000))), path)
    assert path.read_text() == "kept" and list(tmp_path.iterdir()) == [path]
    with pytest.raises(BadInput, match="cannot be written"):
        questionnaire.to_workbook(made(), tmp_path / "nowhere" / "return.xlsx")


# what people live in


def test_labels_and_codes_are_locked_and_cells_to_fill_are_not(tmp_path):
    book = opened(tmp_path, code="fr")
    for sheet in sheets.sheets().values():
        language.use("fr")
        found = book[sheet.name]
        assert found.protection.sheet and not found.protection.password and not found.protection.insertRows
        code = cell(book, sheet.name, sheet.code(sheets.VALUE if sheet.key == "return" else sheet.columns[0]))
        assert not code.protection.locked
        assert all(each.protection.locked for row in found.iter_rows(1, code.row - 1) for each in row)
        assert found.freeze_panes and found.page_setup.orientation == "landscape"
        assert found.sheet_properties.pageSetUpPr.fitToPage and found.page_setup.fitToHeight == 0
        if sheet.key != "return":
            assert found.print_title_rows == f"${code.row - 2}:${code.row - 1}"
            assert all(
                each.comment.text for each in found[code.row - 2] if each.value and each.column <= len(sheet.columns)
            )
    assert book[book.sheetnames[-1]].sheet_state == "veryHidden"


def test_every_list_that_a_cell_offers_is_there_in_the_language_of_the_workbook(tmp_path):
    book = opened(tmp_path, code="fr")
    names = {name: next(iter(defined.destinations)) for name, defined in book.defined_names.items()}
    offered = 0
    for sheet in book:
        for rule in sheet.data_validations.dataValidation:
            if rule.type == "list" and rule.formula1.startswith("list_"):
                title, span = names[rule.formula1]
                entries = [each.value for line in book[title][span] for each in line if each.value]
                assert entries
                offered += 1
    assert offered > 40
    title, span = names["list_functions"]
    language.use("fr")
    assert [each.value for line in book[title][span] for each in line] == [
        codes.functions.label(c) for c in codes.functions
    ]


def test_the_column_of_checks_says_in_words_whether_women_and_men_are_the_total(tmp_path):
    kept = made(
        persons=frame("persons", *by_sex(), *by_sex(age="60+")[:2], person(age="60+", sex="male", value=59.0),
                      person(age="65+")),
        benefits=frame("benefits", *(
            {"scheme": "P", "function": "old_age", "statistic": statistic, "period": "month", "sex": sex,
             "migrant_status": "total", "value": 10.0} for statistic in ("mean", "total") for sex in sheets.SEXES)),
    )  # fmt: skip
    written(tmp_path, kept)
    book = openpyxl.load_workbook(tmp_path / "return.xlsx", data_only=True)
    said = [cell(book, "Persons by scheme", "persons.check", row).value for row in range(3)]
    assert said == ["agrees", "women + men: 99", None]
    assert [cell(book, "amounts", "benefits.check", row).value for row in range(2)] == [None, "women + men: 20"]


def test_the_overview_counts_the_open_rows(tmp_path):
    kept = made(
        persons=frame("persons", *by_sex(value=NAN), person(age="60+"), person(age="65+", value=NAN, flag="na"))
    )
    written(tmp_path, kept)
    overview = openpyxl.load_workbook(tmp_path / "return.xlsx", data_only=True)["Overview"]
    counts = {line[1]: line[3] for line in overview.iter_rows(values_only=True) if isinstance(line[3], int)}
    assert counts["2  Persons by scheme"] == 1 and counts["4  Receipts and expenditure"] == 0


# what people do to it


def test_sheets_renamed_and_reordered_columns_moved_and_rows_put_in_are_read(tmp_path):
    book = opened(tmp_path)
    persons = book["2 Persons by scheme"]
    persons.title = "My own name"
    book.move_sheet(persons, offset=-3)
    persons.insert_rows(1, 4)
    persons["A1"] = "A note of ours"
    values = [[each.value for each in line] for line in persons.iter_rows()]
    for line, row in zip(values, persons.iter_rows(), strict=True):
        for each, value in zip(row, reversed(line), strict=True):
            each.value = value
    back, problems = reread(book, tmp_path)
    assert problems == [] and ordered(back) == ordered(small())
    places = [back.cell("persons", row, "value") for row in range(3)]
    assert len(set(places)) == 3 and all(re.fullmatch(r"'My own name'![A-Z]11", place) for place in places)
    for row, place in enumerate(places):
        title, address = place.split("!")
        assert book[title.strip("'")][address].value == back["persons"]["value"][row]


def test_more_columns_and_sheets_are_told_and_left_unread(tmp_path):
    book = opened(tmp_path)
    extra = cell(book, "Persons by scheme", "persons.check").column + 1
    book["2 Persons by scheme"].cell(5, extra).value = "Remark"
    book["2 Persons by scheme"].cell(8, extra).value = "to be asked"
    book.create_sheet("Notes")["B2"] = "mine"
    book.create_sheet("Nothing")
    back, problems = reread(book, tmp_path)
    assert ordered(back) == ordered(small())
    assert [(problem.place, problem.rule) for problem in problems] == [
        (f"'2 Persons by scheme'!{oddities.letters(extra - 1)}8", "V02"), ("Notes!A1", "V06"),
    ]  # fmt: skip
    assert "'Remark'" in told(problems[0]) and "'Notes'" in told(problems[1])


def test_a_missing_sheet_and_a_missing_column_are_told(tmp_path):
    book = opened(tmp_path)
    for title in ("4 Receipts and expenditure", "8 Overlaps", "M0 Feasibility"):
        del book[title]
    book["6 Legal coverage"].delete_cols(3)
    _back, problems = reread(book, tmp_path)
    assert [told(problem) for problem in problems if problem.rule == "V01"] == [
        "The sheet 'M0 Feasibility' is missing.", "The sheet '4 Receipts and expenditure' is missing.",
    ]  # fmt: skip
    assert [told(problem) for problem in problems if problem.rule == "V02"] == [
        "The column 'legal.nationals' is missing."
    ]


def test_without_the_sheet_of_the_return_the_rest_is_still_read(tmp_path):
    book = opened(tmp_path)
    del book["Return"]
    back, problems = reread(book, tmp_path)
    assert back["persons"].equals(from_workbook(tmp_path / "return.xlsx")[0]["persons"])
    assert [problem.rule for problem in problems] == ["V01"] and back.head["country"] == ""


def test_a_workbook_of_another_layout_is_refused(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Scheme", "Women", "Men"])
    with pytest.raises(BadInput, match="not a questionnaire of the kit"):
        reread(book, tmp_path)


def test_labels_of_another_language_and_codes_are_read_too(tmp_path):
    book = opened(tmp_path)
    for row, text in enumerate(("Vieillesse", "old_age", "Velhice")):
        cell(book, "Persons by scheme", "persons.function", row).value = text
        cell(book, "Persons by scheme", "persons.scheme", row).value = "P"
        cell(book, "Persons by scheme", "persons.variable", row).value = "beneficiaries"
        cell(book, "Persons by scheme", "persons.age", row).value = "total"
        cell(book, "Persons by scheme", "persons.value:total", row).value = "12 345"
    back, problems = reread(book, tmp_path)
    totals = back["persons"][(back["persons"]["migrant_status"] == "total") & (back["persons"]["sex"] == "total")]
    assert problems == [] and totals["function"].tolist() == ["old_age"] * 3
    assert totals["value"].tolist() == [12_345.0] * 3


def test_a_word_stands_for_a_missing_figure_and_the_flag_for_the_numbers(tmp_path):
    book = opened(tmp_path)
    cell(book, "Persons by scheme", "persons.value:female").value = " N.D. "
    cell(book, "Persons by scheme", "persons.flag").value = "estimation"
    back, problems = reread(book, tmp_path)
    found = back["persons"][:3].set_index("sex")
    assert problems == [] and found["flag"].to_dict() == {"total": "e", "female": "na", "male": "e"}
    assert math.isnan(found["value"]["female"])
    for sex in sheets.SEXES:
        cell(book, "Persons by scheme", f"persons.value:{sex}").value = "nap"
    back, problems = reread(book, tmp_path)
    assert [problem.rule for problem in problems] == ["V06"] and "has no number" in told(problems[0])
    for sex in sheets.SEXES:
        cell(book, "Persons by scheme", f"persons.value:{sex}").value = None
    cell(book, "Persons by scheme", "persons.flag").value = "na"
    back, problems = reread(book, tmp_path)
    assert problems == [] and back["persons"].loc[0, ["sex", "flag"]].tolist() == ["total", "na"]


def test_a_word_in_a_table_without_flags_answers_and_leaves_no_row(tmp_path):
    book = opened(tmp_path)
    cell(book, "Context", "context.value:female").value = "na"
    back, problems = reread(book, tmp_path)
    assert problems == [] and back["context"]["sex"].tolist() == ["total", "male"]


def test_a_formula_is_computed_anew_and_a_saved_value_that_differs_is_told(tmp_path):
    book = opened(tmp_path)
    total = cell(book, "Persons by scheme", "persons.value:total")
    total.value = f"=G{total.row}+H{total.row}"  # saved without a value
    cell(book, "expenditure", "finance.value").value = "=1/0"
    cell(book, "Context", "context.value:total").value = '=VLOOKUP("a",A1:B2,2)'
    back, problems = reread(book, tmp_path)
    assert back["persons"]["value"][0] == 100.0 and math.isnan(back["finance"]["value"][0])
    assert {(problem.place, problem.rule) for problem in problems} == {
        ("'2 Persons by scheme'!F7", "V06"), ("'4 Receipts and expenditure'!D7", "V06"), ("'5 Context'!C7", "V06"),
    }  # fmt: skip


def test_a_cell_with_an_error_is_told_and_blank(tmp_path):
    path = changed(written(tmp_path, small()), "2 Persons by scheme", "F7", 't="e"><v>#DIV/0!</v></c>')
    back, problems = source.read_return(path)
    assert [(problem.place, problem.value, problem.rule) for problem in problems] == [
        ("'2 Persons by scheme'!F7", "#DIV/0!", "V06")
    ]
    assert math.isnan(back["persons"]["value"][0])


def test_merged_cells_and_hidden_rows_and_columns_are_told_once_and_read(tmp_path):
    book = opened(tmp_path)
    titles = ("4 Receipts and expenditure", "2 Persons by scheme", "M2 Insured by nationality")
    finance, persons, insured = (book[title] for title in titles)
    finance.merge_cells("A7:A8")
    finance.merge_cells("A1:C1")  # above the table: harmless
    persons.row_dimensions[7].hidden = True
    persons.row_dimensions[9].hidden = True  # blank
    insured.column_dimensions["G"].hidden = True  # with the two that are like it
    book["3 Benefit amounts"].sheet_state = "hidden"
    back, problems = reread(book, tmp_path)
    assert ordered(back) == ordered(small())
    assert sorted((problem.value, problem.rule) for problem in problems) == [
        ("3 Benefit amounts", "V06"), ("7:7", "V06"), ("A7:A8", "V06"), ("G–I", "V06"),
    ]  # fmt: skip
    assert {dict(problem.values).get("range") for problem in problems} == {None, "7", "A7:A8", "G–I"}


def test_what_stands_on_two_sheets_is_joined_by_its_key(tmp_path):
    book = opened(tmp_path)
    cell(book, "Legal access", "access.condition").value = "Permit"
    cell(book, "Feasibility", "feasibility.scheme").value = "Q"
    back, problems = reread(book, tmp_path)
    assert back["legal"][["group", "nationals", "non_nationals", "condition"]].values.tolist() == [
        ["Employees", "mandatory", "conditional", "Permit"]
    ]
    assert [(problem.place, problem.rule) for problem in problems] == [("'M0 Feasibility'!A7", "V04")]
    assert back["schemes"]["has_nationality"].tolist() == [""]
    assert back.cell("legal", 0, "condition") == "'M1 Legal access'!D7"
    assert back.cell("legal", 0, "basis") == "'6 Legal coverage'!D7"
    cell(book, "Legal access", "access.group").value = "Seafarers"
    assert ("'6 Legal coverage'!A7", "V03") in [(p.place, p.rule) for p in reread(book, tmp_path)[1]]


def test_a_row_of_blanks_alone_is_no_row_and_a_row_without_a_figure_is_told_once(tmp_path):
    book = opened(tmp_path)
    cell(book, "Persons by scheme", "persons.scheme", 1).value = "   "
    for sex in sheets.SEXES:
        cell(book, "Persons by scheme", f"persons.value:{sex}").value = "  "
    back, problems = reread(book, tmp_path)
    assert [(problem.place, problem.rule) for problem in problems] == [("'2 Persons by scheme'!F7", "V06")]
    assert len(back["persons"]) == len(small()["persons"]) - 3


def test_true_is_no_number_and_a_date_in_a_cell_of_a_date_is_one(tmp_path):
    book = opened(tmp_path)
    cell(book, "Persons by scheme", "persons.value:total").value = True
    cell(book, "Persons by scheme", "persons.value:male").value = datetime.date(2024, 1, 2)
    cell(book, "Persons by scheme", "persons.reference_date").value = datetime.date(2024, 6, 30)
    back, problems = reread(book, tmp_path)
    assert [problem.rule for problem in problems] == ["V05", "V05"]
    assert set(back["persons"]["reference_date"][:3]) == {"2024-06-30"}


def test_a_mapping_is_for_a_workbook(tmp_path):
    folder.to_folder(small(), tmp_path / "csv")
    assert ordered(source.read_return(tmp_path / "csv")[0]) == ordered(small())
    with pytest.raises(BadInput, match="a mapping file is for a workbook"):
        source.read_return(tmp_path / "csv", tmp_path / "mapping.toml")


# one cell changed


def changed(path: Path, title: str, address: str, content: str) -> Path:
    """A copy of a workbook in which one cell is another: ``content`` follows on ``<c r="A1"``."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
        part = dict(oddities._parts(archive))[title]
    cell_of = re.compile(rb'<c r="%s"((?: s="\d+")?)(?: t="\w+")?(?:/>|>.*?</c>)' % address.encode(), re.S)
    xml, count = cell_of.subn(
        lambda found: b'<c r="%s"%s %s' % (address.encode(), found[1], content.encode()), parts[part]
    )
    assert count == 1
    target = path.with_name("changed.xlsx")
    with zipfile.ZipFile(target, "w") as archive:
        for name, each in (parts | {part: xml}).items():
            archive.writestr(name, each)
    return target


TEXTS = ("zzz", "na", "12 345", "persons.scheme", "survivors", "persons.value:female", "=1", "2024-02-30", "1.234")
CONTENTS = {
    "blank": "/>", "number": "><v>977</v></c>", "fraction": "><v>0.5</v></c>", "negative": "><v>-4</v></c>",
    "error": 't="e"><v>#REF!</v></c>', "formula": "><f>SUM(100,877)</f><v>3</v></c>", "true": 't="b"><v>1</v></c>',
} | {text: f't="inlineStr"><is><t>{text}</t></is></c>' for text in TEXTS}  # fmt: skip


@pytest.fixture(scope="module")
def one_workbook(tmp_path_factory):
    """A small workbook, what is read from it, and all its cells by address, those to fill apart."""
    before, page.SPARE = page.SPARE, 1
    path = written(tmp_path_factory.mktemp("mutation"), small())
    page.SPARE = before
    back, problems = from_workbook(path)
    assert problems == []
    inputs, others = {}, {}
    for sheet in openpyxl.load_workbook(path):
        codes_of = {each.column: (each.row, found[2]) for row in sheet.iter_rows(max_row=8) for each in row
                    if isinstance(each.value, str) and (found := sheets.CODE.fullmatch(each.value))}  # fmt: skip
        for line in sheet.iter_rows():
            for each in line:
                top, column = codes_of.get(each.column, (math.inf, ""))
                filled = each.row > top and column not in (*sheets.NOT_READ, sheets.FIELD) and sheet.title != "Lists"
                if each.has_style:
                    (inputs if filled else others)[sheet.title, each.coordinate] = each.value
    return path, ordered(back), inputs, others


def outcome(path: Path):
    try:
        back, problems = source.read_return(path)
    except BadInput as refused:
        return None, str(refused)
    for problem in problems:
        assert told(problem) and problem.place
    return ordered(back), [(problem.place, problem.rule, problem.value) for problem in problems]


@settings(max_examples=50, deadline=None, derandomize=True, phases=QUIET)
@given(st.data(), st.sampled_from(list(CONTENTS)))
def test_a_changed_cell_to_fill_changes_the_return_or_is_told(one_workbook, data, kind):
    path, kept, inputs, _others = one_workbook
    title, address = data.draw(st.sampled_from(sorted(inputs)))
    before = inputs[title, address]
    back, problems = outcome(changed(path, title, address, CONTENTS[kind]))
    word_and_flag = (title, address, kind) == (
        "M3 Beneficiaries by nationality",
        "I7",
        "na",
    )  # the flag repeats the word
    if (kind == "blank" and before is None) or str(before) == kind or word_and_flag:
        assert back == kept and not problems
    else:
        assert back != kept or problems, (title, address, before, kind)


@settings(max_examples=25, deadline=None, derandomize=True, phases=QUIET)
@given(st.data(), st.sampled_from(list(CONTENTS)))
def test_a_changed_label_or_code_changes_nothing_or_is_told(one_workbook, data, kind):
    path, kept, _inputs, others = one_workbook
    title, address = data.draw(st.sampled_from(sorted(others)))
    back, problems = outcome(changed(path, title, address, CONTENTS[kind]))
    assert back == kept or problems, (title, address, kind)


def test_the_formulas_of_the_kit_are_known_at_a_glance(tmp_path):
    path = written(tmp_path, small())
    assert [title for title, xml in oddities.traces(path).items() if xml] == ["Overview"]  # which is not read
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read(dict(oddities._parts(archive))["2 Persons by scheme"]).decode()
    assert sheet.count("<f>") == sheet.count(f"<f>{sentences.MARK.replace('&', '&amp;')}") > 2


def test_a_formula_saved_without_a_result_is_observed_as_blank():
    from sslib.inquiry.formulas import Cell, settled

    for value in (3.0, None):
        assert settled(Cell("=1+2", None, value), "B7")[1].value == ""
