"""The blank questionnaire: what is asked, what is filled in from published figures, what an earlier return gives."""

import csv
import math
from functools import cache

import pytest

from sslib import catalog, codes, language
from sslib.errors import BadInput, UnknownName
from sslib.inquiry import questionnaire, reading
from sslib.inquiry.folder import from_folder
from sslib.inquiry.tables import NUMERIC, Return, tables, typed
from sslib.inquiry.workbook import from_workbook
from sslib.prefill import prefilled

STATES = ("AGO", "BDI", "CAF", "CMR", "COD", "COG", "GAB", "GNQ", "RWA", "STP", "TCD")
FIGURES = ("persons", "benefits", "finance")
TALUNDA = catalog.folder("xxa_return") / "2023"


def rows(name: str, **where: str) -> list[dict[str, str]]:
    """The rows of a dataset as they stand in its file."""
    with (catalog.folder(name) / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if all(row[column] == value for column, value in where.items())]


@cache
def blank(code: str, year: int = 2023) -> Return:
    return prefilled(code, year)


@pytest.fixture(scope="module")
def talunda() -> Return:
    made, problems = from_folder(TALUNDA)
    assert problems == []
    return made


@pytest.fixture(scope="module", params=[*STATES, "XXA"])
def made(request, talunda) -> Return:
    return prefilled(
        request.param, 2023 if request.param != "XXA" else 2024, talunda if request.param == "XXA" else None
    )


def changed(made: Return, **frames) -> Return:
    return Return(dict(made.frames) | {name: typed(frame, name) for name, frame in frames.items()}, {}, made.name)


def test_every_code_is_in_its_list_and_no_key_stands_twice(made):
    for name, table in tables().items():
        frame = made[name]
        assert not table.key or not frame.duplicated(list(table.key)).any(), name
        for column, field in table.columns.items():
            for value in [] if field.type in NUMERIC else frame[column].unique():
                assert reading.cell(field, value, "") == (value, None), (name, column, value)


def test_no_figure_of_a_scheme_is_filled_in(made):
    for name in FIGURES:
        frame = made[name]
        assert (
            len(frame) and frame["value"].isna().all() and frame["flag"].eq("").all() and frame["source"].eq("").all()
        )
    for name in ("legal", "agreements", "abroad"):
        counted = [column for column, field in tables()[name].columns.items() if field.type in ("count", "money")]
        assert made[name][counted].isna().all(axis=None)


def test_every_scheme_is_asked_about_each_of_its_functions(made):
    persons, finance = made["persons"], made["finance"]
    for scheme in made["schemes"].itertuples():
        own = persons[persons["scheme"].eq(scheme.scheme)]
        assert set(own["function"]) == set(scheme.functions.split(";"))
        counted = {"beneficiaries", "protected"} & set(own["variable"])
        assert counted and ("active_contributors" in set(own["variable"])) == (
            scheme.contributory != "non_contributory"
        )
        assert {"benefits", "administration"} <= set(finance[finance["scheme"].eq(scheme.scheme)]["item"])
        assert set(own["migrant_status"]) == set(codes.migrant_status) and set(own["sex"]) == set(codes.sex)


def test_the_module_on_migrants_asks_for_origins_and_activities_of_pension_contributors(made):
    persons = made["persons"]
    pension = persons[persons["function"].eq("old_age") & persons["variable"].eq("active_contributors")]
    assert {"", *"ABCDEFGHIJKLMNOPQRSTU"} <= set(pension["activity"])
    assert {"other_eccas", "rest_of_africa", "rest_of_world", "stateless", "unknown"} <= set(pension["origin"])
    broken_down = pension[pension["origin"].ne("")]
    assert set(broken_down["migrant_status"]) == {"non_national"} and made.head["country"] not in set(
        broken_down["origin"]
    )


@pytest.mark.parametrize("code", ["AGO", "GNQ"])
def test_the_questionnaire_is_written_and_its_open_rows_are_told(code, tmp_path):
    made = blank(code)
    questionnaire.to_workbook(made, tmp_path / "blank.xlsx", "fr")
    back, problems = from_workbook(tmp_path / "blank.xlsx")
    assert {problem.rule for problem in problems} <= {"V03", "V06"}
    assert back["schemes"].equals(made["schemes"]) and back["legal"].equals(made["legal"])
    assert back["persons"].empty and back.head == made.head
    filled = made["context"].dropna(subset=["value"])
    assert sorted(back["context"]["value"]) == sorted(filled["value"])


# nothing is invented


@pytest.mark.parametrize(("code", "year"), [*((code, 2023) for code in STATES), ("BDI", 2015), ("TCD", 2024)])
def test_each_figure_of_the_context_is_a_cell_of_a_dataset(code, year):
    context = blank(code, year)["context"]
    filled = context[context["value"].notna()]
    people = {
        (row["sex"], row["age"]): row for row in rows("population", country=code, year=str(year)) if row["persons"]
    }
    gdp = rows("economy", country=code, year=str(year), variable="gdp_lcu")
    expected = {("population", *key) for key in people if key[1] in codes.age} | {("children", "total", "0-14")}
    expected |= {("gdp", "total", "total")} if gdp else set()
    assert {(row.variable, row.sex, row.age) for row in filled.itertuples()} == expected
    for row in filled.itertuples():
        assert (row.migrant_status, row.origin, row.activity) == ("total", "", "")
        if row.variable == "gdp":
            assert row.value == float(gdp[0]["value"]) and row.vintage == gdp[0]["vintage"]
            assert gdp[0]["unit"] == rows("countries", country=code)[0]["currency"]
        else:
            cell = people[row.sex, row.age]
            assert row.value == float(cell["persons"]) and f"1 July {year}" in row.source
            assert ("projection" in row.vintage) == (cell["status"] == "projection") == (year == 2024)
    assert context[context["value"].isna()][["source", "vintage"]].eq("").all(axis=None)


@pytest.mark.parametrize("code", STATES)
def test_each_proposed_scheme_rests_on_a_branch_that_is_known(code):
    schemes = blank(code)["schemes"]
    proposed = [function for cell in schemes["functions"] for function in cell.split(";")]
    known = {row["function"] for row in rows("branches", country=code, provision="statutory", status="known")}
    assert set(proposed) == known and len(proposed) == len(known)
    assert schemes["scheme"].tolist() == [f"{code}-{number:02d}" for number in range(1, len(schemes) + 1)]
    for column in ("name", "name_en", "kind", "legal_basis", "mandatory", "non_nationals"):
        assert schemes[column].eq("").all()
    assert schemes[["legal_year", "start_year", "end_year"]].isna().all(axis=None)
    institution = rows("countries", country=code)[0]["institution"]
    assert set(schemes["institution"]) <= {institution, ""} and "," not in "".join(schemes["institution"])


@pytest.mark.parametrize("code", STATES)
def test_each_parameter_and_agreement_is_known(code):
    made = blank(code)
    known = {row["parameter"]: row for row in rows("parameters", country=code, status="known")}
    for row in made["parameters"].itertuples():
        assert row.value == float(known[row.parameter]["value"]) and row.valid_from == ""
        assert known[row.parameter]["scope"] in row.source
        assert row.source.endswith(f"as at {known[row.parameter]['as_at']}") == bool(known[row.parameter]["as_at"])
    agreed = [
        row for row in rows("agreements", country=code, status="known") if row["status_agreement"] != "none_concluded"
    ]
    assert made["agreements"]["name"].tolist() == [row["name"] for row in agreed]
    assert set(made["legal"]["nationals"]) == set(made["legal"]["non_nationals"]) == {"unknown"}
    assert len(set(made["legal"]["function"])) == 9


def test_the_questionnaire_of_cameroon():
    made = prefilled("Cameroun", 2023)
    assert dict(made.head) == {
        "country": "CMR", "country_name": "Cameroon", "year": 2023.0, "currency": "XAF", "money_multiplier": 1.0,
        "person_multiplier": 1.0, "reference_date": "2023-12-31", "period_start": "2023-01-01",
        "period_end": "2023-12-31", "prepared_by": "", "status": "draft",
    }  # fmt: skip
    assert made["schemes"][["scheme", "contributory", "institution", "functions"]].values.tolist() == [
        ["CMR-01", "contributory", "CNPS", "old_age;survivors;disability"],
        ["CMR-02", "contributory", "CNPS", "employment_injury"],
        ["CMR-03", "contributory", "CNPS", "family"],
    ]
    context = made["context"].set_index(["variable", "sex", "age", "migrant_status", "activity"])["value"].dropna()
    assert context["population", "total", "total", "total", ""] == 28372687
    assert context["gdp", "total", "total", "total", ""] == 29082296076900
    assert made["agreements"][["partner", "status", "year"]].values.tolist() == [
        ["CIPRES", "signed", 2006.0], ["FRA", "in_force", 1990.0],
    ]  # fmt: skip
    rates = made["parameters"].set_index(["parameter", "scheme"])["value"]
    assert rates["pension_rate_worker", "CMR-01"] == 4.2 and rates["pension_age_women", ""] == 60
    assert rates["family_rate_employer", "CMR-03"] == 7 and rates["injury_rate_employer_highest", "CMR-02"] == 5
    pension = made["persons"][made["persons"]["scheme"].eq("CMR-01") & made["persons"]["origin"].ne("")]
    assert pension["origin"].drop_duplicates().tolist() == [
        "CAF", "TCD", "COD", "GNQ", "COG", "other_eccas", "rest_of_africa", "rest_of_world", "stateless", "unknown",
    ]  # fmt: skip


def test_a_year_without_publications_is_left_blank():
    context = prefilled("CMR", 2027)["context"]
    assert len(context) and context["value"].isna().all()


def test_an_institution_is_named_only_where_it_is_the_only_one():
    gabon = blank("GAB")["schemes"]  # three institutions
    assert gabon["institution"].eq("").all() and gabon["functions"].tolist()[-1] == "health"
    congo = blank("COG")["schemes"].set_index("functions")["institution"]
    assert congo["employment_injury"] == "CNSS" and congo["health"] == ""


@pytest.mark.parametrize(("code", "name"), [("fr", "Tchad"), ("pt", "Chade"), ("es", "Chad")])
def test_texts_are_in_the_language_asked_for_and_the_language_in_use_stays(code, name):
    made = prefilled("TCD", 2023, language=code)
    assert made.head["country_name"] == name and language.current() == "en"
    assert "Population Division" not in " ".join(made["context"]["source"])
    plain = blank("TCD")
    for table in FIGURES:
        assert made[table].equals(plain[table])


# an earlier return


def test_rows_codes_and_texts_are_carried_over_and_no_figure(talunda):
    made = prefilled("XXA", 2024, talunda)
    for name in ("schemes", "parameters", "targets"):
        assert made[name].equals(talunda[name])
    for name, columns in {
        "legal": ["function", "group", "nationals", "non_nationals", "export", "condition", "basis"],
        "agreements": ["partner", "name", "kind", "status", "functions", "year"], "abroad": ["destination"],
    }.items():  # fmt: skip
        assert made[name][columns].equals(talunda[name][columns])
    for name in (*FIGURES, "context"):
        key = list(tables()[name].key)
        assert set(map(tuple, talunda[name][key].values)) <= set(map(tuple, made[name][key].values))
        assert made[name].drop(columns=key).replace("", math.nan).isna().all(axis=None)
    assert made["overlaps"].empty and made["published"].empty
    assert made.head["country_name"] == "Talunda (invented)" and made.head["currency"] == "XTS"
    assert (made.head["year"], made.head["reference_date"], made.head["status"]) == (2024, "2024-12-31", "illustrative")


def test_a_return_without_the_module_gets_its_rows(talunda):
    persons = talunda["persons"]
    plain = persons[persons["migrant_status"].eq("total") & persons["activity"].eq("")]
    made = prefilled("XXA", 2024, changed(talunda, persons=plain))["persons"]
    for (_scheme, function, variable), asked in made.groupby(["scheme", "function", "variable"]):
        if variable == ("protected" if function == "health" else "beneficiaries") or variable == "affiliated":
            status = {"total"} if function == "unemployment" else set(codes.migrant_status)  # no such benefit there
            assert set(asked["migrant_status"]) == status, (function, variable)
    assert set("ABCDEFGHIJKLMNOPQRSTU") < set(made[made["scheme"].eq("NPF")]["activity"])
    assert len(made[made["origin"].eq("other_eccas") & made["scheme"].eq("NPF")]) == 6  # two variables, three sexes


def test_a_closed_scheme_stays_in_the_list_and_is_not_asked(talunda):
    schemes = talunda["schemes"]
    schemes.loc[schemes["scheme"].eq("EIF"), "end_year"] = 2023
    made = prefilled("XXA", 2024, changed(talunda, schemes=schemes))
    assert "EIF" in set(made["schemes"]["scheme"])
    for name in FIGURES:
        assert "EIF" not in set(made[name]["scheme"]) and "NPF" in set(made[name]["scheme"])


def test_a_new_function_of_a_scheme_is_asked_about(talunda):
    schemes = talunda["schemes"]
    schemes.loc[schemes["scheme"].eq("EIF"), "functions"] = "employment_injury;sickness"
    made = prefilled("XXA", 2024, changed(talunda, schemes=schemes))
    asked = made["persons"][made["persons"]["scheme"].eq("EIF") & made["persons"]["function"].eq("sickness")]
    assert set(asked["variable"]) == {"affiliated", "active_contributors", "beneficiaries"} and len(asked) == 36


def test_a_financial_year_and_the_units_stay(talunda):
    head = talunda["return"].assign(period_start="2022-07-01", period_end="2023-06-30", reference_date="2020-02-29",
                                    person_multiplier=1000.0, prepared_by="Statistics unit")  # fmt: skip
    head = prefilled("XXA", 2025, changed(talunda, **{"return": head})).head
    assert (head["period_start"], head["period_end"], head["reference_date"]) == (
        "2024-07-01", "2025-06-30", "2022-02-28",
    )  # fmt: skip
    assert (head["person_multiplier"], head["prepared_by"]) == (1000.0, "Statistics unit")


def test_the_earlier_return_of_a_state_keeps_published_figures(talunda):
    earlier = prefilled("CMR", 2022)
    context = earlier["context"]
    context.loc[context["variable"].eq("gdp"), ["value", "vintage"]] = [1.0, "2001"]
    made = prefilled("CMR", 2023, changed(earlier, context=context))["context"].set_index("variable")
    assert (made["value"]["gdp"], made["vintage"]["gdp"]) == (29082296076900, "2024-06-28")
    assert math.isnan(made["value"]["average_wage"])


@pytest.mark.parametrize(
    ("country", "year", "words"),
    [("XXB", 2024, "is of XXA, and the questionnaire of XXB"), ("XXA", 2023, "must be of an earlier year")],
)
def test_an_earlier_return_that_does_not_fit_is_refused(talunda, country, year, words):
    with pytest.raises(BadInput, match=words):
        prefilled(country, year, talunda)


def test_an_invented_country_needs_an_earlier_return_and_an_unknown_one_is_refused():
    with pytest.raises(BadInput, match="Nothing is published on the invented country XXA"):
        prefilled("XXA", 2024)
    with pytest.raises(UnknownName, match="no ECCAS State"):
        prefilled("FRA", 2024)
    with pytest.raises(UnknownName, match="does not speak"):
        prefilled("CMR", 2024, language="de")
