"""The invented country: its returns, its survey and its register agree, to the person and to the unit."""

import csv
import importlib
import re
from collections import defaultdict
from decimal import Decimal

import planted
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datasets.xxa_return import apportion, edit, prepare
from sslib import catalog, codes
from sslib.inquiry.folder import from_folder
from sslib.inquiry.review import review
from sslib.inquiry.rules.base import rules
from sslib.inquiry.tables import tables

YEARS = ("2023", "2024")
RETURNS = catalog.folder("xxa_return")
SEXES, STATUSES = ("female", "male"), ("national", "non_national", "unknown")
WORKERS, PENSIONERS = ("15-24", "25-54", "55-64", "65+"), ("55-64", "65+")
BREAKDOWN = ("sex", "age", "migrant_status", "origin", "activity")
RECEIPTS = ("contributions_employers", "contributions_workers", "contributions_self_employed", "government",
            "transfers_received", "other_receipts")  # fmt: skip
EXPENDITURE = ("benefits", "administration", "transfers_paid", "other_expenditure")
FUND = ("MSD", "old_age", "active_contributors")


def rows(folder: str, table: str) -> list[dict[str, str]]:
    with (RETURNS / folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def dataset(name: str) -> list[dict[str, str]]:
    with catalog.csv_path(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def persons(folder: str) -> dict[tuple, int]:
    """Counts by (scheme, function, variable) and the five breakdowns; each key once."""
    made = {}
    for row in rows(folder, "persons"):
        if row["value"]:
            key = (row["scheme"], row["function"], row["variable"], *(row[name] for name in BREAKDOWN))
            assert key not in made
            made[key] = int(row["value"])
    return made


def context(folder: str) -> dict[tuple, int]:
    return {(row["variable"], *(row[name] for name in BREAKDOWN)): int(row["value"]) for row in rows(folder, "context")}


def finance(folder: str) -> dict[tuple, int]:
    return {(row["scheme"], row["item"], row["function"], row["migrant_status"]): int(row["value"])
            for row in rows(folder, "finance")}  # fmt: skip


def whole(counts: dict[tuple, int], *stem: str) -> int:
    return counts[*stem, "total", "total", "total", "", ""]


def sums(counts: dict[tuple, int], column: str, total: str, parts) -> list[tuple[int, int]]:
    """Every total that has parts, beside their sum."""
    place = BREAKDOWN.index(column) - len(BREAKDOWN)
    groups: dict[tuple, dict[str, int]] = defaultdict(dict)
    for key, value in counts.items():
        groups[key[:place] + key[len(key) + place + 1 :]][key[place]] = value
    return [
        (group[total], sum(group[part] for part in group if part in parts))
        for group in groups.values()
        if total in group and any(part in group for part in parts)
    ]


# the files


@pytest.mark.parametrize("year", YEARS)
def test_a_clean_return_is_read_without_a_problem(year):
    made, problems = from_folder(RETURNS / year)
    assert problems == []
    assert made.head["year"] == int(year) and made.head["currency"] == "XTS"
    assert [name for name in tables() if made[name].empty] == []


def test_everything_says_that_it_is_illustrative_and_invented():
    for folder in (*YEARS, "spoilt_2024"):
        (head,) = rows(folder, "return")
        assert head["status"] == "illustrative" and head["country"] == "XXA" and "(invented)" in head["country_name"]
    for name in ("xxa_return", "xxa_register", "xxa_survey"):
        sheet = catalog.sheet(name)
        assert sheet.status == "illustrative" and "Everything is invented" in sheet.limits[0]
        assert "invented country" in sheet.title and "invented country" in sheet.source


def test_the_index_names_every_file_with_its_rows_and_fingerprint():
    stated = {(row["folder"], row["file"]): (int(row["rows"]), row["sha256"]) for row in dataset("xxa_return")}
    found = {
        (path.parent.name, path.name): (len(rows(path.parent.name, path.stem)), catalog.fingerprint(path.read_bytes()))
        for path in RETURNS.glob("*/*.csv")
    }
    assert stated == found
    assert len(stated) == 3 * len(tables())


def test_the_files_stay_small():
    limits = {catalog.csv_path("xxa_survey"): 400_000, catalog.csv_path("xxa_register"): 400_000}
    limits |= dict.fromkeys(RETURNS.glob("*/*.csv"), 300_000)
    assert [path.name for path, limit in limits.items() if path.stat().st_size > limit] == []


def test_made_again_the_files_are_the_same(tmp_path):
    prepare.prepare(tmp_path)
    for path in tmp_path.glob("*/*.csv"):
        assert path.read_bytes() == (RETURNS / path.parent.name / path.name).read_bytes(), path.name
    edit.write(planted.spoilt(), tmp_path / "spoilt_2024")
    assert prepare.index(tmp_path).to_dict("records") == dataset("xxa_return")
    for name in ("xxa_register", "xxa_survey"):
        table = importlib.import_module(f"datasets.{name}.prepare").table()
        made = table[list(catalog.sheet(name).columns)].sort_values("person").to_csv(index=False, lineterminator="\n")
        assert made.encode("utf-8") == catalog.csv_path(name).read_bytes()


# the figures of one return


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize(
    ("column", "total", "parts", "least"),
    [("sex", "total", SEXES, 500), ("migrant_status", "total", STATUSES, 360), ("activity", "", codes.activity, 30)],
)
def test_parts_of_persons_are_their_total(year, column, total, parts, least):
    found = sums(persons(year), column, total, tuple(parts))
    assert len(found) >= least
    assert [(stated, added) for stated, added in found if stated != added] == []


@pytest.mark.parametrize("year", YEARS)
def test_origins_are_the_non_nationals(year):
    origins = ("XXB", "XXC", "XXD", "other_eccas", "rest_of_africa", "rest_of_world", "stateless", "unknown")
    counts = persons(year)
    assert {key[-2] for key in counts} == {"", *origins}
    assert {key[5] for key in counts if key[-2]} == {"non_national"}
    found = sums(counts, "origin", "", origins)
    assert len(found) >= 40 and all(stated == added for stated, added in found)


@pytest.mark.parametrize("year", YEARS)
def test_ages_divide_the_total_and_those_of_60_lie_within_it(year):
    counts = persons(year)
    for ages, variable in ((WORKERS, "active_contributors"), (PENSIONERS, "beneficiaries")):
        of_age = {key: n for key, n in counts.items() if key[2] == variable and key[-2:] == ("", "")}
        found = sums(of_age, "age", "total", ages)
        assert len(found) >= 36 and all(stated == added for stated, added in found)
    older = [key for key in counts if key[4] == "60+"]
    assert len(older) == 4 * 12
    for key in older:
        assert counts[*key[:4], "65+", *key[5:]] <= counts[key] <= counts[*key[:4], "total", *key[5:]]


@pytest.mark.parametrize("year", YEARS)
def test_contributors_lie_within_the_registered_and_within_those_who_work(year):
    counts, people = persons(year), context(year)
    compared = 0
    for key, affiliated in counts.items():
        if key[2] == "affiliated":
            stem, rest = key[:2], key[3:]
            assert counts[*stem, "active_contributors_month", *rest] <= counts[*stem, "active_contributors", *rest]
            assert counts[*stem, "active_contributors", *rest] <= affiliated
            compared += 1
    assert compared == 12 * 13  # registers of thirteen schemes and functions
    insured: dict[tuple, int] = defaultdict(int)
    for key, n in counts.items():
        if key[1:3] == ("old_age", "active_contributors") and (key[-1] or key[-2]) and key[5] != "unknown":
            insured[key[3:]] += n
    assert all(n <= people["employment", *key] for key, n in insured.items()) and len(insured) > 200


@pytest.mark.parametrize("year", YEARS)
def test_accounts_balance_to_the_unit(year):
    booked = finance(year)
    for scheme in {key[0] for key in booked}:
        own = {item: value for (of, item, function, status), value in booked.items()
               if of == scheme and status == "total" and not function}  # fmt: skip
        functions = [value for (of, item, function, _status), value in booked.items()
                     if of == scheme and item == "benefits" and function]  # fmt: skip
        assert own.setdefault("benefits", sum(functions)) == sum(functions)
        balance = sum(own.get(item, 0) for item in RECEIPTS) - sum(own.get(item, 0) for item in EXPENDITURE)
        assert own["reserves_start"] + balance + own.get("revaluation", 0) == own["reserves_end"]
    transfers = {side: sum(value for key, value in booked.items() if key[1] == side)
                 for side in ("transfers_received", "transfers_paid")}  # fmt: skip
    assert transfers["transfers_received"] == transfers["transfers_paid"] > 0
    for item in ("contributions_employers", "contributions_workers"):
        assert booked["NPF", item, "", "total"] == sum(booked["NPF", item, "", status] for status in STATUSES)
    paid = {(row["scheme"], row["function"], row["sex"], row["migrant_status"]): Decimal(row["value"])
            for row in rows(year, "benefits") if row["statistic"] == "total"}  # fmt: skip
    for scheme, function in {key[:2] for key in paid}:
        assert paid[scheme, function, "total", "total"] == booked[scheme, "benefits", function, "total"]
        assert paid[scheme, function, "total", "total"] == sum(paid[scheme, function, "total", s] for s in STATUSES)
    received = sum(value for key, value in booked.items() if key[1] == "government")
    assert whole(context(year), "budget_social_protection") == pytest.approx(received, rel=0.02)


def test_reserves_are_handed_over_from_year_to_year():
    before, now = map(finance, YEARS)
    for scheme in {key[0] for key in now}:
        assert now[scheme, "reserves_start", "", "total"] == before[scheme, "reserves_end", "", "total"]


@pytest.mark.parametrize("year", YEARS)
def test_the_context_agrees_with_itself_and_with_the_law(year):
    people = context(year)
    for key, employed in people.items():
        if key[0] == "employment" and key[-2:] == ("", ""):
            assert employed + people["unemployed", *key[1:]] == people["labour_force", *key[1:]]
            assert people["employees", *key[1:]] < employed
    counted = {
        key: n for key, n in people.items() if key[0] in ("population", "labour_force", "employment", "employees")
    }
    for column, total, parts in (("sex", "total", SEXES), ("migrant_status", "total", STATUSES),
                                 ("activity", "", tuple(codes.activity))):  # fmt: skip
        found = [pair for pair in sums(counted, column, total, parts) if pair[1] != pair[0]]
        assert found == []
    for variable in ("employment", "labour_force"):
        for sex in ("total", *SEXES):
            by_origin = [n for key, n in people.items() if key[:2] == (variable, sex) and key[4]]
            assert len(by_origin) == 8 and sum(by_origin) == people[variable, sex, "total", "non_national", "", ""]
    for sex in ("total", *SEXES):
        of_age = {
            age: people["population", sex, age, "total", "", ""]
            for age in ("total", "0-14", "0-17", "15-64", "60+", "65+")
        }
        assert of_age["0-14"] + of_age["15-64"] + of_age["65+"] == of_age["total"]
        assert people["children", sex, "0-17", "total", "", ""] == of_age["0-17"]
        assert people["population_above_pension_age", sex, "total", "total", "", ""] == of_age["60+"]
    groups: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows(year, "legal"):
        if row["group"] != "Residents aged 60 and over without another pension":
            groups[row["function"]][0] += int(row["group_size"])
            groups[row["function"]][1] += int(row["group_size_non_nationals"])
    for function, found in groups.items():
        variable, age = {"health": ("population", "total"), "assistance": ("population", "total"),
                         "family": ("population", "0-17")}.get(function, ("employment", "total"))  # fmt: skip
        assert found == [people[variable, "total", age, status, "", ""] for status in ("total", "non_national")]


def test_all_ten_functions_are_reported_or_declared_absent():
    reported = {row["function"] for row in rows("2024", "persons") if row["value"]}
    absent = {row["function"] for row in rows("2024", "persons") if row["flag"] == "nap"}
    assert reported | absent == set(codes.functions) and absent == {"unemployment"}


def test_coverage_is_plausible():
    counts, people = persons("2024"), context("2024")

    def rate(sex: str = "total", status: str = "total") -> float:
        insured = sum(counts[scheme, "old_age", "active_contributors", sex, "total", status, "", ""]
                      for scheme in ("NPF", "CSP", "MSD"))  # fmt: skip
        return 100 * insured / people["labour_force", sex, "total", status, "", ""]

    assert rate() == pytest.approx(22, abs=0.5)
    assert rate(status="non_national") / rate(status="national") == pytest.approx(0.6, abs=0.05)
    assert rate("female") < rate() < rate("male")
    unknown = {
        key[:3]: n / whole(counts, *key[:3])
        for key, n in counts.items()
        if key[3:] == ("total", "total", "unknown", "", "")
    }
    assert len(unknown) > 40 and all(0.01 < share <= 0.05 for share in unknown.values())
    small = [key for key, n in counts.items() if key[5] == "non_national" and 0 < n < 10]
    assert len(small) > 100  # disclosure control has work
    spoken = {row["language"] for row in rows("2024", "schemes")}
    assert spoken == {"en", "fr", "pt", "es"}


def test_totals_grow_by_two_to_eight_percent():
    before, now = map(persons, YEARS)
    for key, n in now.items():
        if key[3:] == ("total", "total", "total", "", ""):
            assert 0.02 < n / before[key] - 1 < 0.08, key


def test_last_digits_are_those_of_counts():
    counts = {n for n in persons("2024").values() if n >= 100}
    assert sum(n % 5 == 0 for n in counts) / len(counts) == pytest.approx(0.2, abs=0.04)


# survey and register


def test_the_register_is_the_scheme_of_the_return():
    found: dict[tuple, int] = defaultdict(int)
    register = dataset("xxa_register")
    for row in register:
        status = {"XXA": "national", "": "unknown"}.get(row["citizenship"], "non_national")
        age = 2024 - int(row["birth_year"])
        band = next(name for name, upto in zip(WORKERS, (25, 55, 65, 200), strict=True) if age < upto)
        active = int(row["months_2024"]) > 0
        assert active or row["december_2024"] == "no"
        for sex in ("total", row["sex"]):
            for of in ("total", status):
                found["affiliated", sex, "total", of, "", ""] += 1
                found["active_contributors_month", sex, "total", of, "", ""] += row["december_2024"] == "yes"
                found["active_contributors", sex, "total", of, "", ""] += active
                found["active_contributors", sex, band, of, "", ""] += active
                found["active_contributors", sex, "total", of, "", row["activity"]] += active
            if status == "non_national":
                found["active_contributors", sex, "total", status, row["citizenship"], ""] += active
    stated = {key[2:]: n for key, n in persons("2024").items() if key[:2] == FUND[:2] and key[2] != "beneficiaries"}
    assert {key: n for key, n in stated.items() if n} == {key: n for key, n in found.items() if n}
    assert (
        len({row["person"] for row in register})
        == len(register)
        == whole(persons("2024"), "MSD", "old_age", "affiliated")
    )
    assert whole(persons("2024"), *FUND) == pytest.approx(5000, abs=100)


def test_the_survey_adds_up_to_the_context():
    found: dict[tuple, Decimal] = defaultdict(Decimal)
    survey = dataset("xxa_survey")
    for row in survey:
        status = "national" if row["citizenship"] == "XXA" else "non_national"
        does = ["population"]
        does += ["labour_force"] if row["work"] != "outside" else []
        does += ["employment"] if row["work"] == "employed" else []
        does += ["employees"] if row["status_in_employment"] == "employee" else []
        for variable in does:
            found[variable, row["sex"], status] += Decimal(row["weight"])
    people = context("2024")
    assert len(found) == 16
    for (variable, sex, status), weight in found.items():
        ages = ("15-64", "65+") if variable == "population" else ("total",)
        assert weight == sum(people[variable, sex, age, status, "", ""] for age in ages)
    assert len(survey) == 3000 and min(int(row["age"]) for row in survey) == 15
    assert sum(row["citizenship"] != "XXA" for row in survey) >= 400
    assert {row["citizenship"] == row["country_of_birth"] for row in survey} == {True, False}
    clusters = {row["cluster"]: row["stratum"] for row in survey}
    assert len(clusters) == 100 and all(name.startswith(stratum) for name, stratum in clusters.items())


def test_the_insured_of_the_survey_are_near_those_of_the_registers():
    counts, people = persons("2024"), context("2024")
    for sex in SEXES:
        for status, room in (("national", 0.04), ("non_national", 0.09)):
            own = [row for row in dataset("xxa_survey") if row["sex"] == sex and row["work"] == "employed"
                   and (row["citizenship"] == "XXA") == (status == "national")]  # fmt: skip
            says = sum(float(row["weight"]) for row in own if row["pension"] == "yes")
            insured = sum(counts[scheme, "old_age", "active_contributors", sex, "total", status, "", ""]
                          for scheme in ("NPF", "CSP", "MSD"))  # fmt: skip
            assert abs(says - insured) / people["employment", sex, "total", status, "", ""] < room


# the rules on the returns


@pytest.fixture(scope="module")
def reviewed():
    returns = {folder: from_folder(RETURNS / folder) for folder in (*YEARS, "spoilt_2024")}
    earlier = {"2023": None, "2024": returns["2023"][0], "spoilt_2024": returns["2023"][0]}
    return {folder: review(*returns[folder], earlier=earlier[folder]) for folder in returns}


@pytest.mark.parametrize("year", YEARS)
def test_no_rule_finds_anything_on_a_clean_return_but_small_cells(reviewed, year):
    assert [(finding.rule, finding.severity) for finding in reviewed[year].findings] == [("V64", "I")]


def test_every_rule_runs_on_the_clean_return(reviewed):
    assert set(reviewed["2024"].not_run) == {"V48"}  # there is no unemployment benefit
    assert len(reviewed["2024"].ran) == len(rules()) - 1


def test_every_planted_error_is_found_at_its_cell(reviewed):
    text = planted.read(planted.SPOILT)
    found = {(finding.rule, finding.place): finding.column for finding in reviewed["spoilt_2024"].findings}
    for error in planted.PLANTED:
        place = planted.place(text, error)
        assert found.get((error.rule, place)) in ("", error.column), (error.rule, place)
    assert len({error.rule for error in planted.PLANTED}) == len(planted.PLANTED) >= 45


def test_the_spoilt_return_holds_no_hint():
    files = {path.name for path in planted.SPOILT.iterdir()}
    assert files == {f"{name}.csv" for name in tables()}
    for path in [*planted.SPOILT.iterdir(), *RETURNS.glob("*.py"), *RETURNS.glob("assumptions/*")]:
        assert not re.search(r"\bV\d\d\b|spoil|planted|mistake", path.read_text(encoding="utf-8"), re.I), path.name


# how totals are divided


@given(st.integers(0, 10**9), st.lists(st.floats(0, 10**6), min_size=1, max_size=30).filter(lambda w: sum(w) > 1e-3))
def test_an_apportioned_total_loses_nothing_and_no_part_is_off_by_one(total, weights):
    parts = apportion.apportion(total, dict(enumerate(weights)))
    assert sum(parts.values()) == total
    assert all(abs(part - total * weights[n] / sum(weights)) < 1 + 1e-6 for n, part in parts.items())


def test_an_apportioned_total_by_hand():
    assert apportion.apportion(10, {"a": 1, "b": 1, "c": 1}) == {"a": 4, "b": 3, "c": 3}
    assert apportion.apportion(7, {"a": 0, "b": 2, "c": 1}) == {"a": 0, "b": 5, "c": 2}  # 4.67 and 2.33
    with pytest.raises(ValueError, match="all weights are 0"):
        apportion.apportion(1, {"a": 0})


@pytest.mark.parametrize("year", YEARS)
def test_whoever_works_is_in_the_labour_force(year):
    """In every cell: employment and unemployed together where both are stated, and never more than the labour force."""
    cells = context(year)
    for (variable, *where), count in cells.items():
        if variable == "employment" and ("labour_force", *where) in cells:
            force, without = cells["labour_force", *where], cells.get(("unemployed", *where))
            assert count <= force if without is None else count + without == force, where
