"""The return of the Social Security Inquiry: what people type, and the folder of CSV files."""

import datetime
import math

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from sslib import codes, language
from sslib.errors import BadInput, UnknownName
from sslib.inquiry import folder, reading, typed
from sslib.inquiry.tables import NUMERIC, Return, empty, tables

HEAD = {
    "country": "XXA", "country_name": "Somewhere", "year": 2024, "currency": "XAF", "money_multiplier": 1,
    "person_multiplier": 1, "reference_date": "2024-12-31", "period_start": "2024-01-01",
    "period_end": "2024-12-31", "status": "illustrative",
}  # fmt: skip


def frame(table: str, *rows: dict) -> pd.DataFrame:
    return pd.concat([empty(table), pd.DataFrame(list(rows))])[list(tables()[table].columns)]


def made(**frames) -> Return:
    from sslib.inquiry.tables import typed as as_table

    return Return({name: as_table(rows, name) for name, rows in ({"return": frame("return", HEAD)} | frames).items()})


def written(tmp_path, **files: str):
    """A folder of a return in which some files are as a person would have typed them."""
    folder.to_folder(made(), tmp_path)
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder.from_folder(tmp_path)


def person(**more) -> dict:
    return {
        "scheme": "PENSION", "function": "old_age", "variable": "beneficiaries", "sex": "total", "age": "total",
        "migrant_status": "total", "value": 100.0,
    } | more  # fmt: skip


# what people type


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12 345,6", 12345.6), ("12\u202f345,6", 12345.6), ("12\u00a0345", 12345.0), ("1.234.567", 1234567.0),
        ("1,234,567", 1234567.0), ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1'234", 1234.0), ("0,125", 0.125),
        ("0.125", 0.125), ("1234.567", 1234.567), ("-5", -5.0), ("−5", -5.0), ("7,5", 7.5), ("", None), ("  ", None),
        (None, None), (float("nan"), None), (12, 12.0),
    ],
)  # fmt: skip
def test_a_number_is_read_as_people_type_it(text, value):
    assert typed.number(text) == value


@pytest.mark.parametrize(("text", "readings"), [("1.234", ("1234", "1.234")), ("12,345", ("12345", "12.345"))])
def test_a_number_that_could_be_two_is_refused_with_both(text, readings):
    with pytest.raises(typed.Unclear) as raised:
        typed.number(text)
    assert (raised.value.kind, raised.value.readings) == ("ambiguous", readings)


@pytest.mark.parametrize(
    "text", ["n.d.", "about 5", "1.23.456", "12,34,5", "1,2.3,4", "5 %", "1e5", "TRUE", True, "1..2"]
)
def test_what_is_no_number_is_refused_and_never_guessed(text):
    with pytest.raises(typed.Unclear) as raised:
        typed.number(text)
    assert raised.value.kind == "text"


def test_persons_are_whole():
    with pytest.raises(typed.Unclear, match="fraction"):
        typed.count("12,5")


@settings(max_examples=200)
@given(st.integers(-(10**12), 10**12), st.integers(0, 99), st.sampled_from(["en", "fr", "pt", "es"]))
def test_a_number_written_by_the_kit_is_read_back(whole, hundredths, code):
    language.use(code)
    value = math.copysign(abs(whole) + hundredths / 100, whole)
    assert typed.number(language.number(value, 2)) == pytest.approx(value, abs=0.005)


@settings(max_examples=300)
@given(st.text(max_size=12))
def test_any_text_is_a_number_a_blank_or_refused(text):
    try:
        found = typed.number(text)
    except typed.Unclear:
        return
    assert found is None or math.isfinite(found)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("31/12/2024", "2024-12-31"), ("1.2.2024", "2024-02-01"), ("2024-12-31", "2024-12-31"),
        ("2024-12-31T00:00:00", "2024-12-31"), (datetime.date(2024, 2, 29), "2024-02-29"), (None, ""),
    ],
)  # fmt: skip
def test_a_date_is_read_day_first(text, value):
    assert typed.date(text) == value


@pytest.mark.parametrize("text", ["12/31/2024", "31/02/2024", "December", "2024", "1/2/24"])
def test_what_is_no_date_is_refused(text):
    with pytest.raises(typed.Unclear, match="date"):
        typed.date(text)


# cells


def test_a_code_is_read_from_its_label_in_any_language():
    field = tables()["persons"].columns["sex"]
    for code in language.LANGUAGES:
        language.use(code)
        label = codes.sex.label("female")
        language.use("en")
        assert reading.cell(field, label, "A1") == ("female", None)


def test_a_misspelt_code_is_a_problem_with_a_guess_and_its_place():
    _value, problem = reading.cell(tables()["persons"].columns["sex"], "femal", "Persons!C7")
    assert (problem.place, problem.rule, dict(problem.values)["guess"]) == ("Persons!C7", "V04", "female")


def test_a_guess_is_a_label_in_a_workbook_and_never_another_country():
    columns = tables()["persons"].columns
    _value, problem = reading.cell(columns["migrant_status"], "nationl", "'M2'!F7")
    language.use("fr")
    assert "Vouliez-vous dire «\u00a0Nationaux\u00a0»" in reading.told(problem)
    _value, problem = reading.cell(columns["origin"], "RDC", "'M4'!G9")
    assert (problem.rule, "guess" in dict(problem.values)) == ("V04", False)


def test_an_origin_is_a_country_of_the_world_or_a_group():
    field = tables()["persons"].columns["origin"]
    assert [reading.cell(field, text, "")[0] for text in ("Nigéria", "NGA", "other_eccas", "")] == [
        "NGA", "NGA", "other_eccas", "",
    ]  # fmt: skip


def test_several_functions_stand_in_one_cell():
    field = tables()["schemes"].columns["functions"]
    assert reading.cell(field, "Old age; survivors, disability", "")[0] == "old_age;survivors;disability"


# the schema and the folder


@pytest.mark.parametrize("table", tables().values(), ids=lambda table: table.name)
def test_every_column_says_what_it_is_and_every_key_exists(table):
    assert set(table.key) <= set(table.columns)
    for field in table.columns.values():
        assert field.about and (field.list is not None) == (field.type in ("code", "codes"))


def test_a_return_is_not_changed_through_what_it_hands_out():
    kept = made(persons=frame("persons", person()))
    handed_out = kept["persons"]
    handed_out["value"] = 0.0
    assert kept["persons"]["value"].tolist() == [100.0]
    with pytest.raises(UnknownName, match="Did you mean 'persons'"):
        kept["person"]


def rows(table: str):
    """Any row of a table, from its own schema."""
    made_of = {}
    for name, field in tables()[table].columns.items():
        if field.type == "code":
            made_of[name] = st.sampled_from(list(field.list)) if field.required else st.sampled_from(["", *field.list])
        elif field.type == "codes":
            made_of[name] = st.lists(st.sampled_from(list(field.list)), min_size=1, unique=True).map(";".join)
        elif field.type == "origin":
            made_of[name] = st.sampled_from(["NGA", "XXB", "other_eccas", "stateless"] + [""] * (not field.required))
        elif field.type == "country":
            made_of[name] = st.sampled_from(["CMR", "XXA"])
        elif field.type == "date":
            made_of[name] = st.dates().map(lambda day: day.isoformat() if day.year > 999 else "2024-01-01")
        elif field.type in NUMERIC:
            whole = st.integers(0, 10**12).map(float)
            exact = whole if field.type in ("count", "year") else whole | st.floats(0, 1e12, allow_nan=False)
            made_of[name] = exact if field.required else exact | st.just(float("nan"))
        else:
            words = st.text("abcéñ,;\"' \n1", min_size=int(field.required), max_size=8).map(str.strip)
            made_of[name] = words.filter(bool) if field.required else words
    return st.fixed_dictionaries(made_of).map(answered)


def answered(row: dict) -> dict:
    """A row whose value is missing says why; without a column for it, there is no such row."""
    if math.isnan(row.get("value", 0.0)):
        return row | ({"flag": row["flag"] or "na"} if "flag" in row else {"value": 0.0})
    return row


@settings(max_examples=40, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(st.data())
def test_a_return_comes_back_from_its_folder_unchanged(tmp_path_factory, data):
    frames = {
        name: pd.DataFrame(data.draw(st.lists(rows(name), max_size=4)), columns=list(tables()[name].columns))
        for name in tables()
        if name != "return"
    }
    kept, path = made(**frames), tmp_path_factory.mktemp("return")
    folder.to_folder(kept, path)
    back, problems = folder.from_folder(path)
    assert problems == [] and back == kept


def test_an_amount_with_three_decimals_is_not_written_like_thousands(tmp_path):
    kept = made(finance=frame("finance", {"scheme": "P", "item": "benefits", "value": 1.234}))
    folder.to_folder(kept, tmp_path)
    assert "1.2340" in (tmp_path / "finance.csv").read_text()
    assert folder.from_folder(tmp_path) == (kept, [])


def test_multipliers_are_applied_at_the_door(tmp_path):
    head = frame("return", HEAD | {"person_multiplier": 1000, "money_multiplier": 1000000})
    folder.to_folder(made(), tmp_path)
    head.to_csv(tmp_path / "return.csv", index=False)
    (tmp_path / "persons.csv").write_text(
        "scheme,function,variable,sex,age,migrant_status,value\nP,old_age,beneficiaries,total,total,total,310\n"
    )
    (tmp_path / "finance.csv").write_text("scheme,item,value\nP,benefits,2.5\n")
    back, _problems = folder.from_folder(tmp_path)
    assert back["persons"]["value"].tolist() == [310_000.0]
    assert back["finance"]["value"].tolist() == [2_500_000.0]


def test_all_problems_are_told_in_one_run_with_their_lines(tmp_path):
    _back, problems = written(
        tmp_path,
        persons="scheme,function,variable,sex,age,migrant_status,value,colour\n"
        "P,oldage,beneficiaries,total,total,total,1.234,red\n"
        "P,old_age,beneficiaries,,total,total,n.d.,\n",
    )
    told = [(problem.place, problem.rule) for problem in problems]
    assert ("persons.csv:1", "V02") in told  # the column 'colour', and those that are missing
    assert told.count(("persons.csv:2", "V04")) == 1 and told.count(("persons.csv:2", "V05")) == 1
    assert told.count(("persons.csv:3", "V05")) == 1 and told.count(("persons.csv:3", "V03")) == 1


HEADER = "scheme,function,variable,sex,age,migrant_status,value,flag\n"


def test_a_row_without_figure_and_flag_is_told_and_left_out(tmp_path):
    back, problems = written(
        tmp_path,
        persons=HEADER + "P,old_age,affiliated,total,total,total, ,\nP,old_age,affiliated,male,total,total,,na\n"
        "P,old_age,affiliated,female,total,total,0,\n",
    )
    assert [(p.place, p.rule) for p in problems if p.rule != "V02"] == [("persons.csv:2", "V06")]
    assert back["persons"]["sex"].tolist() == ["male", "female"]
    assert [back.cell("persons", row, "value") for row in range(2)] == ["persons.csv:3", "persons.csv:4"]


def test_thousands_with_decimals_are_whole_persons(tmp_path):
    head = frame("return", HEAD | {"person_multiplier": 1000, "money_multiplier": 1000})
    folder.to_folder(made(), tmp_path)
    head.to_csv(tmp_path / "return.csv", index=False)
    (tmp_path / "persons.csv").write_text(
        HEADER + 'P,old_age,affiliated,total,total,total,"12,5",\nP,old_age,affiliated,male,total,total,"1,0015",\n'
    )
    (tmp_path / "finance.csv").write_text("scheme,item,value\nP,benefits,2.3\n")
    (tmp_path / "agreements.csv").write_text(
        "partner,name,kind,status,median_days,pensions_exported\nXXB,Treaty,bilateral,in_force,90,1.2\n"
    )
    back, problems = folder.from_folder(tmp_path)
    assert back["persons"]["value"].tolist()[0] == 12_500.0 and math.isnan(back["persons"]["value"][1])
    assert [(p.place, p.rule) for p in problems if p.rule == "V05"] == [("persons.csv:3", "V05")]
    assert back["finance"]["value"].tolist() == [2300.0]  # 2.3 times 1000 is 2299.9999999999995 in binary
    assert back["agreements"][["median_days", "pensions_exported"]].values.tolist() == [[90.0, 1200.0]]


@pytest.mark.parametrize(("text", "rule"), [("-3", "V05"), ("12.5", "V05"), ("inf", "V05")])
def test_what_is_no_count_is_told(text, rule):
    value, problem = reading.cell(tables()["persons"].columns["value"], text, "A1")
    assert value is None and problem.rule == rule and reading.told(problem)


def test_a_sum_that_is_off_in_the_sixteenth_digit_is_whole():
    assert reading.cell(tables()["persons"].columns["value"], 299.99999999999994, "A1") == (300.0, None)
    assert reading.cell(tables()["persons"].columns["value"], 299.999999, "A1")[1].rule == "V05"


def test_two_decimal_signs_in_one_column_are_told(tmp_path):
    _back, problems = written(tmp_path, finance='scheme,item,value\nP,benefits,1.5\nQ,benefits,"2,5"\nR,benefits,3.5\n')
    assert [(p.place, p.value, p.rule) for p in problems if p.rule == "V07"] == [("finance.csv:3", "2,5", "V07")]


def test_a_multiplier_that_cannot_be_one_is_told_and_changes_nothing(tmp_path):
    folder.to_folder(made(persons=frame("persons", person())), tmp_path)
    frame("return", HEAD | {"person_multiplier": 0}).to_csv(tmp_path / "return.csv", index=False)
    back, problems = folder.from_folder(tmp_path)
    assert back["persons"]["value"].tolist() == [100.0] and [p.rule for p in problems] == ["V03"]


def test_a_return_has_one_row_and_says_so(tmp_path):
    folder.to_folder(made(), tmp_path)
    text = (tmp_path / "return.csv").read_text()
    (tmp_path / "return.csv").write_text(text + text.splitlines()[1].replace("2024,", "2023,") + "\n")
    back, problems = folder.from_folder(tmp_path)
    assert back.head["year"] == 2024 and ["2 rows" in reading.told(p) for p in problems] == [True]
    (tmp_path / "return.csv").write_text(text.splitlines()[0] + "\n")
    back, problems = folder.from_folder(tmp_path)
    assert back.head["country"] == "" and {p.rule for p in problems} == {"V03"}


def test_a_line_with_more_cells_than_the_header_is_told(tmp_path):
    _back, problems = written(tmp_path, overlaps="scheme_a,scheme_b,persons\nP,Q,12,500\n")
    assert [(p.place, p.value, p.rule) for p in problems] == [("overlaps.csv:2", "500", "V05")]


def test_of_a_column_that_stands_there_twice_the_first_is_read(tmp_path):
    back, problems = written(tmp_path, overlaps="scheme_a,scheme_b,persons,persons\nP,Q,12,13\n")
    assert back["overlaps"]["persons"].tolist() == [12.0] and [p.rule for p in problems] == ["V02"]


def test_a_quotation_mark_that_is_never_closed_is_refused_with_its_line(tmp_path):
    with pytest.raises(BadInput, match="no CSV from line 3 on"):
        written(tmp_path, overlaps='scheme_a,scheme_b,persons\nP,Q,12\nP,"R,13\nQ,R,14\n')


def test_the_line_is_that_of_the_file_also_after_a_text_of_several_lines(tmp_path):
    _back, problems = written(tmp_path, overlaps='scheme_a,scheme_b,persons\n"P\nand more",Q,12\nP,R,x\n')
    assert [p.place for p in problems] == ["overlaps.csv:4"]


def test_true_is_not_one(tmp_path):
    field = tables()["schemes"].columns["scheme"]
    assert list(reading.column(field, [1.0, True, "1", None], {})[0]) == ["1", "True", "1", ""]


def test_an_invented_neighbour_is_found_by_its_label():
    field = tables()["persons"].columns["origin"]
    assert reading.cell(field, codes.countries.label("XXB"), "A1") == ("XXB", None)


@pytest.mark.parametrize("code", list(language.LANGUAGES))
def test_every_label_of_a_list_is_read_as_its_code(code):
    language.use(code)
    for table in tables().values():
        for field in table.columns.values():
            if field.type == "code":
                assert [reading.cell(field, field.list.label(c), "")[0] for c in field.list] == [*field.list], (
                    field.name
                )


def test_columns_may_stand_in_any_order(tmp_path):
    back, _problems = written(
        tmp_path,
        persons="value,migrant_status,age,sex,variable,function,scheme\n5,total,total,total,affiliated,old_age,P\n",
    )
    assert back["persons"][["scheme", "variable", "value"]].values.tolist() == [["P", "affiliated", 5.0]]


def test_semicolons_of_a_french_spreadsheet_are_understood(tmp_path):
    back, _problems = written(
        tmp_path,
        persons="scheme;function;variable;sex;age;migrant_status;value\n"
        "P;old_age;affiliated;total;total;total;1 250,0\n",
    )
    assert back["persons"]["value"].tolist() == [1250.0]


def test_a_file_in_another_encoding_is_refused(tmp_path):
    folder.to_folder(made(), tmp_path)
    (tmp_path / "schemes.csv").write_bytes("scheme,name\nP,Prévoyance\n".encode("cp1252"))
    with pytest.raises(BadInput, match="not written in UTF-8"):
        folder.from_folder(tmp_path)


def test_a_missing_file_is_named_and_an_optional_one_is_not_missed(tmp_path):
    folder.to_folder(made(), tmp_path)
    (tmp_path / "finance.csv").unlink()
    _back, problems = folder.from_folder(tmp_path)
    assert [(problem.place, problem.rule) for problem in problems] == [("finance.csv", "V01")]


def test_a_folder_without_a_return_is_refused(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path in (tmp_path, "."):
        with pytest.raises(BadInput, match=rf"{tmp_path.name} holds no return: the file return\.csv is not in it"):
            folder.from_folder(path)


def test_the_command_tells_every_problem_in_the_users_language(tmp_path, monkeypatch):
    from click.testing import CliRunner

    from sslib.cli import main

    scheme = {
        "scheme": "PENSION", "name": "Pensions", "contributory": "contributory", "kind": "social_insurance",
        "institution": "Fund", "functions": "old_age", "contributor_rule": "one_month", "contact": "Registrar",
    }  # fmt: skip
    people = frame("persons", person(source="Register"))
    folder.to_folder(made(persons=people, schemes=frame("schemes", scheme)), tmp_path)
    monkeypatch.setenv("SSLIB_LANGUAGE", "en")
    clean = CliRunner().invoke(main, ["return", "check", str(tmp_path)])
    assert clean.exit_code == 0 and "persons.csv:2" not in clean.output
    path = tmp_path / "persons.csv"
    path.write_text(path.read_text().replace(",100,", ',"1.234",').replace("old_age", "oldage"))
    for code, words in (("en", "Did you mean 'old_age'"), ("fr", "1234")):
        monkeypatch.setenv("SSLIB_LANGUAGE", code)
        spoilt = CliRunner().invoke(main, ["return", "check", str(tmp_path)])
        assert spoilt.exit_code == 1 and spoilt.output.count("persons.csv:2") >= 2 and words in spoilt.output
    assert "can be" not in spoilt.output
    missing = CliRunner().invoke(main, ["return", "check", str(tmp_path / "nowhere")])
    assert missing.exit_code == 2 and "Traceback" not in missing.output
