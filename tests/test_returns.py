"""A return taken all the way: which level it gives, what is left out, what is masked, what a report shows of it."""

import csv
import io
import json

import pytest

from sslib import catalog, codes, language, returns
from sslib.errors import BadInput
from sslib.inquiry import folder
from sslib.inquiry.tables import Return
from sslib.returns.coverage import CONTINGENCIES, UNIONS
from sslib.returns.progress import _state

XXA = catalog.folder("xxa_return")
EXHIBITS = [name for name in returns.__all__ if name not in (
    "invented", "invented_review",
    "Inquiry", "evidence_level", "facts", "indicators", "of", "open_return", "said", "to_csv", "whose",
)]  # fmt: skip


@pytest.fixture(scope="module")
def found():
    language.use("en")
    return returns.open_return("XXA", "XXA", 2024)


def cells(year: int, table: str, **wanted: str) -> list[dict]:
    with (XXA / str(year) / f"{table}.csv").open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if all(row[name] == code for name, code in wanted.items())]


def added(rows: list[dict]) -> float:
    return sum(float(row["value"]) for row in rows)


def contributors(status: str, sex: str = "total") -> float:
    return added(cells(
        2024, "persons", variable="active_contributors", function="old_age", migrant_status=status, sex=sex,
        age="total", origin="", activity="",
    ))  # fmt: skip


def labour_force(status: str) -> float:
    return added(cells(
        2024, "context", variable="labour_force", migrant_status=status, sex="total", age="total", origin="",
        activity="",
    ))  # fmt: skip


def changed(path, table: str, change, year: int = 2024) -> Return:
    """The return of the invented country with one table changed, in place or by what ``change`` gives back."""
    made, _problems = folder.from_folder(XXA / str(year))
    frames = {name: made[name] for name in made.frames}
    kept = change(frames[table])
    folder.to_folder(Return(frames if kept is None else frames | {table: kept}), path)
    return path


def test_without_a_return_there_is_nothing_to_show():
    assert returns.open_return("", "CMR", 2024) is None and returns.facts(None) == {}
    assert [name for name in EXHIBITS if getattr(returns, name)(None) is not None] == []


def test_the_return_of_the_invented_country_is_of_the_third_level_and_says_that_it_is_invented(found):
    level = returns.evidence_level(found)
    assert (level.level, level.invented, found.blocked) == (3, True, ())
    assert "Invented data, for training only." in level.data()["text"]
    assert "illustrative" in returns.contingencies(found).under()


@pytest.mark.parametrize("name", EXHIBITS)
def test_every_exhibit_of_a_full_return_can_be_shown(found, name):
    shown = getattr(returns, name)(found)
    if name in ("blocked", "findings", "gap"):  # nothing is wrong with it
        assert shown is None
    else:
        assert shown.kind != "gap" and shown.markdown() and found.source in shown.sources


def test_a_branch_that_a_scheme_lists_and_the_law_gives_to_nobody_is_named(found):
    assert returns.inventory(found).note == "Listed by a scheme, though by the law nobody is covered: Unemployment."


def test_the_table_of_contingencies_says_of_its_value_only_what_is_true(found):
    rows = found.of("coverage_any", "coverage_vulnerable", sex="total").drop_duplicates("indicator")
    assert (rows["value"] < rows["high"]).all()  # independent memberships: not the highest
    others = found.of(*(code for code in CONTINGENCIES if code not in UNIONS), sex="total")
    others = others[others["high"].notna()]
    assert len(others) >= 3 and (others["value"] == others["high"]).all()


def test_representation_has_bounds_around_its_value(found):
    row = found.one("representation_index")
    assert row["low"] < row["value"] < row["high"]


def test_without_targets_the_table_of_progress_has_no_column_for_them_and_else_names_their_source(found, tmp_path):
    path = changed(tmp_path / "untargeted", "targets", lambda targets: targets.iloc[:0])
    shown = returns.progress(returns.open_return(f"{path}|{XXA / '2023'}", "XXA", 2024))
    assert shown.header == ("Indicator", "2023", "2024") and shown.note == ""
    assert "National plan of social protection of Talunda (invented)" in returns.progress(found).note


def test_insured_migrants_are_the_sums_of_the_registers(found):
    text = returns.insured(found).text
    migrants, nationals, unknown = (contributors(status) for status in ("non_national", "national", "unknown"))
    share, total = 100 * migrants / (migrants + nationals), contributors("total")
    assert text.startswith(f"{migrants:,.0f} active contributors")
    assert f"{share:.1f}" in text and f"{100 * unknown / total:.1f}" in text


def test_the_parity_ratio_is_that_of_the_two_rates(found):
    migrants, nationals = (contributors(status) / labour_force(status) for status in ("non_national", "national"))
    ratio = migrants / nationals
    assert found.one("migrant_parity_ratio")["value"] == pytest.approx(ratio)
    assert f"{ratio:.2f}" in returns.parity(found).text


def test_a_small_cell_is_shown_nowhere_unless_it_is_asked_for(found):
    persons = found.tables["persons"]
    small = (
        persons["value"].gt(0) & persons["value"].lt(10) & persons["migrant_status"].isin(["non_national", "unknown"])
    )
    assert not small.any() and persons["flag"].eq("c").any()
    inside = returns.open_return("XXA", "XXA", 2024, internal=True)
    assert not inside.tables["persons"]["flag"].eq("c").any()
    assert "Not for publication" in returns.evidence_level(inside).data()["text"]
    notes = {row["note"] for row in csv.DictReader(io.StringIO(returns.to_csv(inside)))}
    assert notes == {"Internal: small cells are shown. Not for publication."}
    assert {row["note"] for row in csv.DictReader(io.StringIO(returns.to_csv(found)))} == {""}


def test_the_indicators_of_a_return_carry_what_they_rest_on(found):
    rates = found.indicators[found.indicators["unit"].eq("percent") & found.indicators["value"].notna()]
    whole = rates[~rates["indicator"].isin(["coverage_gap_persons", "legal_extent"])]
    assert whole["source"].eq("return:XXA:2024:illustrative").all()
    stated = whole.dropna(subset=["numerator", "denominator"])
    assert len(stated) > 0.9 * len(whole)
    assert (stated["value"] - 100 * stated["numerator"] / stated["denominator"]).abs().max() < 1e-9
    known = catalog.csv_names("indicators", "indicator", "unit")
    assert {code for code in found.indicators["indicator"] if code not in known} == set()


def test_a_scheme_with_an_open_error_is_left_out_and_named(tmp_path):
    def spoil(persons):
        hit = persons["scheme"].eq("NPF") & persons["variable"].eq("affiliated") & persons["sex"].eq("female")
        persons.loc[hit.idxmax(), "value"] += 500

    path = changed(tmp_path / "spoilt", "persons", spoil)
    spoilt = returns.open_return(str(path), "XXA", 2024)
    assert spoilt.blocked == ("NPF",)
    assert "NPF" in returns.blocked(spoilt).text and returns.blocked(spoilt).kind == "gap"
    assert spoilt.one("contributors_labour_force")["flag"] == "na"
    assert returns.findings(spoilt).rows
    kept = spoilt.tables["persons"]
    assert kept.loc[kept["scheme"].eq("CSP"), "value"].notna().any()


def test_a_finding_on_migrants_tells_no_count_in_a_report(tmp_path):
    def spoil(persons):
        hit = (
            persons["migrant_status"].eq("non_national") & persons["value"].between(3, 9) & persons["sex"].eq("female")
        )
        persons.loc[hit.idxmax(), "value"] = 100_007.0

    spoilt = returns.open_return(str(changed(tmp_path / "spoilt", "persons", spoil)), "XXA", 2024)
    shown = returns.findings(spoilt)
    assert shown.rows and not any("100,007" in cell for row in shown.rows for cell in row)
    assert any("100,007" in one.message() for one in spoilt.review.findings)


def test_without_the_module_the_level_is_two_and_the_gap_is_named(tmp_path):
    made, _problems = folder.from_folder(XXA / "2024")
    frames = {name: made[name] for name in made.frames}
    persons = frames["persons"]
    frames["persons"] = persons[persons["migrant_status"].eq("total") & persons["origin"].eq("")]
    folder.to_folder(Return(frames), tmp_path / "core")
    core = returns.open_return(str(tmp_path / "core"), "XXA", 2024)
    assert core.level == 2 and returns.insured(core) is None and returns.rates(core) is None
    assert returns.gap(core).action == "AP03" and returns.contingencies(core).rows


def test_a_return_of_another_state_or_year_is_refused():
    with pytest.raises(BadInput, match=r"is of Talunda \(invented\), 2024; the report is to be of Cameroon"):
        returns.open_return("XXA", "CMR", 2024)
    with pytest.raises(BadInput, match="of different years"):
        returns.open_return(f"{XXA / '2024'}|{XXA / '2024'}", "XXA", 2024)


def test_a_mended_file_is_read_again(tmp_path):
    path = changed(tmp_path / "a", "schemes", lambda schemes: None)
    before = returns.open_return(str(path), "XXA", 2024)
    text = (path / "schemes.csv").read_text(encoding="utf-8")
    (path / "schemes.csv").write_text(text.replace("Old Age Grant", "Grant for old people"), encoding="utf-8")
    after = returns.open_return(str(path), "XXA", 2024)
    assert "Old Age Grant" in before.current["schemes"]["name"].tolist()
    assert "Grant for old people" in after.current["schemes"]["name"].tolist()


# progress


@pytest.mark.parametrize(
    ("was", "now", "aim", "when", "state"),
    [
        (10.0, 12.0, 20.0, 2028, "on_track"),  # 2 a year are needed, 2 were made
        (10.0, 11.9, 20.0, 2028, "behind"),
        (10.0, 20.0, 20.0, 2028, "achieved"),
        (18.3, 19.0, 18.0, 2028, "achieved"),  # the target was exceeded before
        (10.0, 9.0, 20.0, 2028, "behind"),
        (10.0, None, 20.0, 2028, "no_data"),
        (None, 12.0, 20.0, 2028, "no_data"),
        (10.0, 12.0, None, None, "no_target"),
        (10.0, 12.0, 20.0, 2023, "behind"),  # the year of the target is past
    ],
)
def test_on_track_is_a_straight_line_from_the_first_return(was, now, aim, when, state):
    assert _state(entry(was, now, aim, when), 2023, 2024) == state


def entry(was, now, aim, when, **more) -> dict:
    nothing = float("nan")
    numbers = {"baseline": was, "value": now, "target": aim, "target_year": when}
    return {name: nothing if value is None else value for name, value in numbers.items()} | {
        "indicator": "coverage_old_age", "migrant_status": "", "flag": "", "earlier_flag": "", "low": nothing,
        "high": nothing, "earlier_low": nothing, "earlier_high": nothing,
    } | more  # fmt: skip


@pytest.mark.parametrize(
    ("was", "now", "state"), [(10.0, 9.0, "on_track"), (10.0, 9.5, "behind"), (10.0, 4.0, "achieved")]
)
def test_an_indicator_that_is_to_fall_is_judged_downwards(was, now, state):
    assert _state(entry(was, now, 5.0, 2028, indicator="nationality_unknown_share"), 2023, 2024) == state


def test_what_exceeds_100_percent_or_lies_within_the_bounds_of_both_years_is_not_judged():
    assert _state(entry(10.0, 160.2, 20.0, 2028, flag="over_100"), 2023, 2024) == "no_data"
    bounds = {"earlier_low": 8.2, "earlier_high": 19.1, "low": 14.0, "high": 19.4}
    assert _state(entry(8.2, 14.0, 20.0, 2030, migrant_status="non_national", **bounds), 2023, 2024) == "not_judged"
    assert _state(entry(8.2, 14.0, 20.0, 2030, **bounds), 2023, 2024) == "on_track"


def test_progress_shows_baseline_now_and_target_of_the_plan(found):
    shown = returns.progress(found)
    targets = cells(2024, "targets")
    assert len(shown.rows) == len(targets) and set(shown.header[1:3]) == {"2023", "2024"}
    states = {row[-1] for row in shown.rows}
    assert codes.progress_state.label("no_data") not in states
    assert states <= {codes.progress_state.label(code) for code in codes.progress_state}
    alone = returns.open_return(str(XXA / "2024"), "XXA", 2024)
    assert returns.progress(alone) is None and returns.progress_reading(alone).kind == "gap"


# facts for the action points


def test_facts_of_a_return_say_its_year_and_an_estimate_is_to_be_confirmed(found):
    facts = returns.facts(found)
    assert facts["migrant_parity_ratio"].known and facts["migrant_parity_ratio"].date == "2024"
    assert facts["coverage_any"].status == "confirm"
    assert facts["ssi_completeness"].value > 99 and facts["ssi_lag_years"].value == 0
    assert facts["migrant_parity_ratio"].low < facts["migrant_parity_ratio"].value < facts["migrant_parity_ratio"].high


def test_a_return_of_one_scheme_out_of_eight_is_far_from_complete(tmp_path):
    path = changed(tmp_path / "thin", "persons", lambda persons: persons[persons["scheme"].eq("EIF")])
    thin = returns.open_return(str(path), "XXA", 2024)
    assert returns.facts(thin)["ssi_completeness"].value < 10


def test_a_rule_fires_only_if_the_bounds_of_a_fact_agree(found):
    from sslib.actions import decide

    facts = returns.facts(found)
    assert decide("migrant_parity_ratio < 0.9", facts).fires is True
    assert decide("migrant_parity_ratio < 0.8", facts).fires is None  # 0.63, but at most 0.87
    assert decide("migrant_health_affiliation < 30", facts).fires is True


def test_of_women_and_men_only_those_of_the_same_branch_and_denominator_stand_beside_the_total(tmp_path):
    def cut(context):
        return context[~(context["variable"].eq("labour_force") & context["sex"].ne("total"))]

    cut_short = returns.open_return(str(changed(tmp_path / "cut", "context", cut)), "XXA", 2024)
    (row,) = [
        row for row in returns.contingencies(cut_short).rows if row[0] == "Active contributors to a pension scheme"
    ]
    assert row[1].startswith("22.0") and row[2:4] == ("–", "–")


def test_a_sum_never_leaves_a_scheme_out_in_silence(tmp_path):
    def drop(persons):
        return persons[persons["scheme"].ne("CSP")]

    short = returns.open_return(str(changed(tmp_path / "short", "persons", drop)), "XXA", 2024)
    shown = returns.branches(short)
    (row,) = [row for row in shown.rows if row[:2] == ("Old age", "active contributors")]
    assert set(row[2:]) == {"not available"} and "CSP" in shown.note


def test_errors_of_the_earlier_return_do_not_become_a_baseline(tmp_path):
    def blow_up(persons):
        hit = persons["scheme"].eq("NPF") & persons["variable"].eq("active_contributors") & persons["sex"].eq("total")
        persons.loc[hit & persons["migrant_status"].eq("total") & persons["activity"].eq(""), "value"] *= 5

    before = changed(tmp_path / "2023", "persons", blow_up, 2023)
    both = returns.open_return(f"{XXA / '2024'}|{before}", "XXA", 2024)
    (row,) = [
        row for row in returns.progress(both).rows if row[0] == "Active contributors to a pension scheme (Old age)"
    ]
    assert row[1].startswith("not available") and row[-1] == "no data"


def test_a_target_that_fits_no_indicator_stays_in_sight(tmp_path):
    def misspell(targets):
        targets.loc[0, "indicator"] = "contributors_labour"

    path = changed(tmp_path / "2024", "targets", misspell)
    both = returns.open_return(f"{path}|{XXA / '2023'}", "XXA", 2024)
    shown = returns.progress(both)
    assert len(shown.rows) == len(cells(2024, "targets")) and "no data" in {row[-1] for row in shown.rows}


# the report


@pytest.fixture(scope="module")
def report():
    from sslib.report import orders, publish, run

    (order,) = orders.orders(["XXA"], wanted="en", formats=["html"])
    outcomes = [run.execute(task) for task in order.tasks]
    assert [outcome.error for outcome in outcomes] == [""] * len(outcomes)
    return order, publish.compose(order, [outcome.notebook for outcome in outcomes])


def test_the_report_of_the_invented_country_rests_on_its_return_and_says_so_everywhere(report):
    order, files = report
    assert (order.name, order.source) == ("XXA_2024_en_return", "XXA")
    html = files[f"{order.name}.html"].decode()
    assert "Evidence level 3 of 3" in html and "Invented data, for training only." in html
    assert html.count("illustrative, invented") >= 15  # under every table and chart
    for absent in ("What household surveys say", "found in any published source", "Institutions and memberships"):
        assert absent not in html
    titles = ("Schemes of the return", "Quality of the return", "Effective coverage by the return",
              "Adequacy of benefits", "Persons by branch and nationality", "Progress between the returns")  # fmt: skip
    assert [title for title in titles if title not in html] == []


def test_the_provenance_of_a_report_names_the_return_and_no_path(report):
    _order, files = report
    stated = json.loads(files["provenance.json"])
    assert stated["returns"] == [{"country": "XXA", "year": 2024, "status": "illustrative"}]
    assert stated["evidence_level"] == 3
    rows = list(csv.DictReader(io.StringIO(files["indicators.csv"].decode("utf-8-sig"))))
    assert len(rows) > 200 and {row["country"] for row in rows} == {"XXA"}
    assert {row["source"] for row in rows} >= {
        "Return of the Social Security Inquiry, Talunda (invented), 2024, illustrative, invented"
    }


def test_a_path_of_the_machine_is_not_printed(tmp_path):
    from sslib.report import orders, run

    path = changed(tmp_path / "my return", "schemes", lambda schemes: None)
    (order,) = orders.orders([], wanted="en", formats=["html"], returned=[path])
    assert order.country == "XXA" and str(path.resolve()) == order.source
    outcome = run.execute(order.tasks[0])
    assert outcome.error == "" and str(tmp_path) not in outcome.notebook and "my return" in outcome.notebook


def test_a_return_of_a_real_state_shows_published_figures_and_its_own(tmp_path):
    from sslib import prefill
    from sslib.report import orders, publish, run

    made = prefill.prefilled("CMR", 2024)
    frames = {name: made[name] for name in made.frames}
    persons = frames["persons"]
    hit = (
        persons["function"].eq("old_age")
        & persons["variable"].eq("beneficiaries")
        & persons["migrant_status"].eq("total")
    )
    persons.loc[hit, ["value", "source"]] = [123_457.0, "annual report"]
    folder.to_folder(Return(frames), tmp_path / "cmr")
    (order,) = orders.orders(["CMR"], wanted="fr", formats=["html"], returned=[tmp_path / "cmr"])
    outcomes = [run.execute(task) for task in order.tasks]
    assert [outcome.error for outcome in outcomes] == [""] * 4
    html = publish.compose(order, [outcome.notebook for outcome in outcomes])["CMR_2024_fr_return.html"].decode()
    assert "Niveau de preuve 2 sur 3" in html.replace("\xa0", " ") and "Cameroun" in html
