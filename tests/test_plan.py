"""The action plan: proposed, out as a workbook and in again, decided in a notebook, followed by a return, reported."""

import csv
import datetime
import io
import json
import sys
from math import isnan, nan

import openpyxl
import pytest
from click.testing import CliRunner

from sslib import catalog, codes, data, language, plan, returns
from sslib.cli import main
from sslib.errors import BadInput
from sslib.explorers import WIDGET
from sslib.language import NBSP
from sslib.plan import columns as schema
from sslib.plan import deciding, followed, page, workbook
from sslib.returns.track import expected, judged

XXA = catalog.folder("xxa_return")
CODES_ROW, FIRST_ROW = workbook.CODE_ROW + 1, workbook.FIRST_ROW + 1  # as openpyxl counts


# the rule


def entry(was, now, aim, when, **more):
    nothing = dict.fromkeys(("low", "high", "earlier_low", "earlier_high", "milestone", "milestone_year"), nan)
    return nothing | {
        "indicator": "coverage_old_age", "migrant_status": "", "flag": "", "earlier_flag": "", "baseline": was,
        "baseline_year": 2024, "value": now, "target": aim, "target_year": when,
    } | more  # fmt: skip


# From 10 in 2024 to 30 in 2030 are 20 points in 6 years: 20 in 2027. Over 12 in 2026 to 30 in 2030 are 18 in 4 years
# from there: 16.5 in 2027.
@pytest.mark.parametrize(
    ("now", "more", "state"),
    [
        (30.0, {}, "achieved"),
        (31.0, {}, "achieved"),
        (20.0, {}, "on_track"),
        (19.9, {}, "behind"),
        (16.5, {"milestone": 12.0, "milestone_year": 2026}, "on_track"),
        (16.4, {"milestone": 12.0, "milestone_year": 2026}, "behind"),
        (nan, {}, "no_data"),
        (20.0, {"baseline": nan}, "no_data"),
        (20.0, {"flag": "over_100"}, "no_data"),
        (20.0, {"baseline_year": 2027}, "no_data"),
        (20.0, {"target": nan}, "no_target"),
        (20.0, {"target_year": 2026}, "behind"),
        (14.0, {"migrant_status": "non_national", "low": 14.0, "high": 22.0, "earlier_low": 10.0, "earlier_high": 15.0},
         "not_judged"),
        (22.0, {"migrant_status": "non_national", "low": 16.0, "high": 24.0, "earlier_low": 10.0, "earlier_high": 15.0},
         "on_track"),
    ],
)  # fmt: skip
def test_the_state_follows_from_the_line_over_baseline_milestone_and_target(now, more, state):
    assert judged(entry(10.0, now, 30.0, 2030) | more, 2027) == state


# From 20 in 2024 to 5 in 2029 are 3 a year: 11 in 2027. Over 18 in 2026 it is 18 - 13 / 3 = 13.67 in 2027.
@pytest.mark.parametrize(
    ("now", "straight", "over"),
    [(5.0, "achieved", "achieved"), (11.0, "on_track", "on_track"), (13.6, "behind", "on_track"),
     (13.7, "behind", "behind")],
)  # fmt: skip
def test_of_what_is_to_fall_less_is_better(now, straight, over):
    days = entry(20.0, now, 5.0, 2029, indicator="foreign_claim_days")
    assert judged(days, 2027) == straight
    assert judged(days | {"milestone": 18.0, "milestone_year": 2026}, 2027) == over


def test_a_yes_or_no_is_behind_only_once_its_year_has_come():
    switch = entry(0.0, 0.0, 1.0, 2027, indicator="budget_line", unit="yes or no")
    assert [judged(switch, year) for year in (2025, 2026, 2027)] == ["on_track", "on_track", "behind"]
    assert judged(switch | {"value": 1.0}, 2025) == "achieved"


def test_after_the_last_year_the_path_stays_at_the_target():
    assert [expected(10.0, 2024, 30.0, 2030, year) for year in (2024, 2025, 2030, 2040)] == [
        10.0, pytest.approx(40 / 3), 30.0, 30.0,
    ]  # fmt: skip


# a plan of the invented country


@pytest.fixture(scope="module")
def before():
    return returns.invented("2023")


@pytest.fixture(scope="module")
def now():
    return returns.invented("2024")


@pytest.fixture(scope="module")
def situation(before):
    return plan.situation("XXA", 2023, before)


@pytest.fixture
def proposed(situation):
    return plan.proposed(situation)


def test_every_proposed_action_point_stands_there_undecided(situation, proposed):
    assert [step["action"] for step in proposed.steps] == situation.proposals["action"].tolist()
    assert not proposed.decided and {step["decision"] for step in proposed.steps} == {""}
    assert all(step["title"] and step["owner"] and step["by_when"] in codes.horizon for step in proposed.steps)


def test_the_baseline_is_what_the_return_gives_with_its_bounds_and_source(before, proposed):
    row = before.one("migrant_contributor_rate", function="old_age", migrant_status="non_national")
    (made,) = [step for step in proposed.steps if step["indicator"] == "migrant_contributor_rate"]
    assert [made[name] for name in ("baseline", "baseline_low", "baseline_high")] == [
        row["value"], row["low"], row["high"],
    ]  # fmt: skip
    assert (made["baseline_year"], made["function"], made["migrant_status"]) == (2023, "old_age", "non_national")
    assert "2023" in made["baseline_source"]
    unknown = [step for step in proposed.steps if step["indicator"] == "data_sharing_protocol"]
    assert unknown and isnan(unknown[0]["baseline"])


def test_a_published_fact_with_a_year_is_a_baseline_and_one_to_be_confirmed_is_none():
    from sslib.evidence import CONFIRM, Fact
    from sslib.plan.proposal import Situation, _baseline

    facts = {
        "minimum_years_old_age": Fact(15.0, source="GAB2", date="2017"),
        "ratified_c118": Fact(0, CONFIRM, source="S", date="2025-06-11"), "cipres_member": Fact(1, source="S"),
    }  # fmt: skip
    of = Situation("GAB", facts, None, None)
    assert _baseline("minimum_years_old_age", of) == {
        "baseline": 15.0, "baseline_year": 2017.0, "baseline_source": "GAB2",
    }  # fmt: skip
    assert _baseline("ratified_c118", of) == {"note": "To be confirmed before it is a baseline: 0 (2025-06-11)."}
    assert set(_baseline("cipres_member", of)) == {"note"} and _baseline("budget_line", of) == {}


# out and in


def same(first, second) -> bool:
    return all(
        a[name] == b[name] or (a[name] != a[name] and b[name] != b[name])
        for a, b in zip(first.steps, second.steps, strict=True)
        for name in schema.columns()
    )


@pytest.mark.parametrize("code", ["en", "fr", "pt", "es"])
def test_a_plan_comes_back_as_it_went_out(tmp_path, proposed, code):
    language.use(code)
    full = plan.step(
        action="N1", title="Own point", decision="changed", reason="=1+1", owner="Ministry", by_when="2027-12-31",
        target="Done.", indicator="coverage_old_age", function="old_age", sex="female", migrant_status="national",
        baseline=10.1, baseline_low=9.5, baseline_high=11.123456789012345, baseline_year=2023.0,
        baseline_source="Survey", milestone=15.0, milestone_year=2026.0, target_value=20.0, target_year=2030.0,
        note="É, ñ, ã",
    )  # fmt: skip
    whole = plan.Plan("XXA", (*proposed.steps, full))
    plan.to_workbook(whole, tmp_path / "plan.xlsx")
    back = plan.read(tmp_path / "plan.xlsx")
    assert back.country == "XXA" and back.name == "plan.xlsx" and len(back.steps) == len(whole.steps)
    assert same(whole, back)
    assert workbook.workbook(whole) == (tmp_path / "plan.xlsx").read_bytes()


def edit(path, changes):
    """Fill cells of a plan: action -> column -> content; a number that is not there goes into the next free row."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    at = {str(cell.value).removeprefix("plan."): cell.column for cell in sheet[CODES_ROW] if cell.value}
    rows = {sheet.cell(row, at["action"]).value: row for row in range(FIRST_ROW, sheet.max_row + 1)}
    free = max(row for action, row in rows.items() if action) + 1
    for action, fields in changes.items():
        row = rows.get(action)
        if row is None:
            row, free = free, free + 1
            sheet.cell(row, at["action"]).value = action
        for name, content in fields.items():
            sheet.cell(row, at[name]).value = content
    book.save(path)
    return {name: openpyxl.utils.get_column_letter(column) for name, column in at.items()}


@pytest.fixture
def file(tmp_path, proposed):
    plan.to_workbook(proposed, tmp_path / "plan.xlsx")
    return tmp_path / "plan.xlsx"


def test_people_type_dates_words_and_numbers_in_their_ways(file):
    edit(file, {
        "AP16": {"decision": " ACCEPTED ", "by_when": datetime.date(2027, 6, 30)},
        "AP39": {"decision": "changed", "reason": "Later.", "by_when": "31/12/2029", "target_value": "40,5",
                 "target_year": "2029"},
        "AP49": {"decision": "accepted", "by_when": "end of 2027"},
        "AP08": {"decision": "accepted", "by_when": 2028},
    })  # fmt: skip
    made = {step["action"]: step for step in plan.read(file).steps}
    assert [made[action]["by_when"] for action in ("AP16", "AP39", "AP49", "AP08")] == [
        "2027-06-30", "2029-12-31", "end of 2027", "2028",
    ]  # fmt: skip
    assert (made["AP39"]["target_value"], made["AP39"]["target_year"]) == (40.5, 2029)


def test_every_wrong_cell_is_told_at_once_with_its_address(file):
    letters = edit(file, {
        "AP16": {"decision": "perhaps", "target_value": 120, "target_year": 2028},
        "AP39": {"decision": "changed", "by_when": "31/02/2029", "milestone": 5, "milestone_year": 2026,
                 "target_value": 40, "target_year": 2029},
        "AP49": {"decision": "rejected", "target_value": 3},
        "AP08": {"decision": "accepted", "owner": " ", "indicator": "migrant_contributer_rate"},
        "AP03": {"baseline_year": "twenty", "target_value": "1.234", "target_year": 2022},
        "AP06": {"target_value": 0.5, "target_year": 2030},
        "N1": {"decision": "accepted", "owner": "Ministry", "by_when": "2027"},
    })  # fmt: skip
    with pytest.raises(BadInput) as caught:
        plan.read(file)
    rows = dict(line.split(": ", 1) for line in caught.value.rows)
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    row_of = {sheet.cell(row, 1).value: row for row in range(FIRST_ROW, sheet.max_row + 1)}

    def told(action, column):
        return rows.pop(f"Plan!{letters[column]}{row_of[action]}")

    assert "'perhaps' is not in the list of the column 'Decision'" in told("AP16", "decision")
    assert "no percentage" in told("AP16", "target_value")
    assert "is no date" in told("AP39", "by_when") and "needs a reason" in told("AP39", "reason")
    assert "does not lie between the baseline and the target" in told("AP39", "milestone")
    assert "needs a reason" in told("AP49", "reason") and "needs the indicator" in told("AP49", "indicator")
    assert "has no year" in told("AP49", "target_year")
    assert "needs an owner" in told("AP08", "owner")
    assert "Did you mean 'migrant_contributor_rate'?" in told("AP08", "indicator")
    assert "is no number" in told("AP03", "baseline_year")
    assert "can be 1234 or 1.234" in told("AP03", "target_value")
    assert "yes or no" in told("AP06", "target_value")
    assert "needs a title" in told("N1", "title")
    assert rows == {}


def test_years_in_the_wrong_order_values_without_year_and_numbers_that_stand_there_twice(file):
    edit(file, {
        "AP16": {"target_value": 100, "target_year": 2023},
        "AP18": {"target_value": 90, "target_year": 2026, "milestone": 50, "milestone_year": 2026},
        "AP39": {"milestone": 20, "milestone_year": 2025},
        "AP08": {"baseline_low": 90, "target_value": 20, "target_year": 20300},
        "AP07": {"action": "AP16"},
    })  # fmt: skip
    with pytest.raises(BadInput) as caught:
        plan.read(file)
    said = " ".join(caught.value.rows)
    for words in ("later year than the baseline", "between the years", "a milestone and no target",
                  "above the baseline", "is no year from 1990 to 2100", "stands there already, in Plan!A"):  # fmt: skip
        assert words in said


def test_moved_and_hidden_columns_are_read_and_deleted_ones_are_told(file):
    book = openpyxl.load_workbook(file)
    sheet = book.worksheets[0]
    sheet.title = "Our plan"
    sheet.insert_cols(1)
    book.save(file)
    assert len(plan.read(file).steps) > 5
    sheet.delete_cols(4)
    book.save(file)
    with pytest.raises(BadInput, match="of its row of codes is missing: Decision"):
        plan.read(file)


def test_a_file_that_is_no_plan_or_of_another_state_is_refused(tmp_path, file):
    with pytest.raises(BadInput, match=r"is of Talunda \(invented\), and that of Cameroon is wanted"):
        plan.read(file, "CMR")
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    with pytest.raises(BadInput, match="is no action plan of the kit"):
        plan.read(tmp_path / "other.xlsx")
    (tmp_path / "text.xlsx").write_text("a,b\n")
    with pytest.raises(BadInput, match="is a text file"):
        plan.read(tmp_path / "text.xlsx")
    with pytest.raises(BadInput, match="no file"):
        plan.read(tmp_path / "nowhere.xlsx")


def test_the_cells_offer_lists_and_the_instructions_stand_there_four_times(file):
    book = openpyxl.load_workbook(file)
    sheet, help_sheet, lists = book.worksheets
    offered = {rule.formula1 for rule in sheet.data_validations.dataValidation if rule.type == "list"}
    assert len(offered) == 6 and lists.sheet_state == "hidden"
    letter = next(cell.column_letter for cell in lists[1] if cell.value == "decision")
    assert [cell.value for cell in lists[letter]][1:4] == ["accepted", "changed", "rejected"]
    numbers = [row[0].value for row in help_sheet.iter_rows(max_col=1) if isinstance(row[0].value, int)]
    assert numbers == [*range(1, len(schema.instructions()[1]) + 1)] * 4


# progress


def targeted(**fields):
    return plan.step(decision="accepted", title="T", owner="O", by_when="short", **fields)


def test_a_plan_with_the_targets_of_the_return_stands_where_its_progress_table_says(before, now):
    both = returns.open_return("XXA", "XXA", 2024)
    from sslib.returns.progress import rows_of

    rows = rows_of(both).to_dict("records")
    assert len(rows) == 5
    made = plan.Plan("XXA", tuple(
        targeted(
            action=f"N{i}", baseline=row["baseline"], baseline_low=row["earlier_low"],
            baseline_high=row["earlier_high"], baseline_year=2023.0, target_value=row["target"],
            target_year=row["target_year"],
            **{name: row[name] for name in ("indicator", "function", "sex", "migrant_status")},
        )
        for i, row in enumerate(rows)
    ))  # fmt: skip
    found = plan.follow(made, now)
    assert [row["state"] for row in found] == [row["state"] for row in rows]
    assert [row["value"] for row in found] == [row["value"] for row in rows]


def test_each_state_is_told_with_its_reason(now):
    rate = now.one("contributors_labour_force", function="old_age")["value"]  # about 22
    shared = {"indicator": "contributors_labour_force", "function": "old_age", "baseline": 20.0,
              "baseline_year": 2023.0, "target_year": 2028.0}  # fmt: skip
    steps = [
        targeted(action="A", **shared, target_value=rate),
        targeted(action="B", **shared, target_value=20 + 5 * (rate - 20)),
        targeted(action="C", **shared, target_value=20 + 5 * (rate - 20) + 1),
        targeted(action="D", **shared),
        targeted(action="E"),
        targeted(action="F", indicator="budget_line", baseline=0.0, baseline_year=2023.0, target_value=1.0,
                 target_year=2028.0),
        targeted(action="G", **(shared | {"baseline": nan, "baseline_year": nan}), target_value=30.0),
        targeted(action="H", **(shared | {"baseline_year": 2024.0}), target_value=30.0),
        targeted(action="I", indicator="ssi_lag_years", baseline=3.0, baseline_year=2023.0, target_value=0.0,
                 target_year=2025.0),
        plan.step(action="J", decision="rejected", reason="No."), plan.step(action="K"),
    ]  # fmt: skip
    found = {row["action"]: row for row in plan.follow(plan.Plan("XXA", tuple(steps)), now)}
    assert {action: row["state"] for action, row in found.items()} == {
        "A": "achieved", "B": "on_track", "C": "behind", "D": "no_target", "E": "no_target", "F": "no_data",
        "G": "no_data", "H": "no_data", "I": "achieved",
    }  # fmt: skip
    assert found["B"]["expected"] == pytest.approx(rate) and found["C"]["expected"] == pytest.approx(rate + 0.2)
    whys = [found[action]["why"] for action in "DEFGH"]
    assert len(set(whys)) == 5 and "" not in whys and found["C"]["why"] == ""


def test_a_return_of_another_state_is_refused(now):
    with pytest.raises(BadInput, match=r"The plan is of Cameroon, and the return of Talunda"):
        plan.follow(plan.Plan("CMR", (targeted(action="A"),)), now)


def test_terminal_page_and_table_say_the_same(now):
    made = plan.Plan("XXA", (
        targeted(action="A", indicator="contributors_labour_force", function="old_age", baseline=20.0,
                 baseline_year=2023.0, target_value=40.0, target_year=2028.0) | {"title": "<b>T</b>"},
        targeted(action="B") | {"owner": "=HYPERLINK(1)"},
    ), "plan.xlsx")  # fmt: skip
    rows = plan.follow(made, now)
    lines = list(followed.lines(rows))
    assert lines[-1] == "Accepted action points: 2. Behind (1); no target stated (1)."
    assert lines[1].strip() == "behind" and "Expected 24.0" in lines[2]  # 20 + 20 / 5
    text = page.html(rows, made, now)
    assert "! behind" in text and "&lt;b&gt;T&lt;/b&gt;" in text and "Invented data" in text and "plan.xlsx" in text
    assert "<script" not in text and "http" not in text
    first, second = csv.DictReader(io.StringIO(followed.to_csv(rows)))
    assert (first["state"], first["expected"], first["baseline_year"], first["milestone"]) == (
        "behind",
        "24",
        "2023",
        "",
    )
    assert second["owner"] == "'=HYPERLINK(1)"


# in the notebook


def test_decisions_in_a_mapping_are_read_as_those_of_the_file(proposed):
    made = plan.with_decisions(proposed, {
        "AP16": "accepted", "AP39": {"decision": "changed", "owner": "Fund", "by_when": "31/12/2029",
                                      "reason": "Late."},
    })  # fmt: skip
    assert [step["action"] for step in made.kept] == ["AP16", "AP39"] and not proposed.decided
    assert made.kept[1]["by_when"] == "2029-12-31" and made.kept[1]["owner"] == "Fund"
    assert isnan(made.kept[0]["target_value"])


def test_slips_of_a_mapping_are_told_at_once(proposed):
    with pytest.raises(BadInput) as caught:
        plan.with_decisions(proposed, {"AP99": "accepted", "AP16": {"decison": "accepted"}, "AP39": "rejected",
                                       "AP49": "yes"})  # fmt: skip
    places = {row.split(":")[0] for row in caught.value.rows}
    assert places == {"AP99", "AP16", "AP39, Reason", "AP49, Decision"}


def test_without_widgets_the_desk_shows_the_table(proposed, monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    bundle = plan.desk(proposed)._repr_mimebundle_()
    assert WIDGET not in bundle and "AP16" in bundle["text/html"]


def test_what_is_typed_in_the_form_is_taken_over_as_soon_as_it_can_be_read(proposed, tmp_path, monkeypatch):
    import ipywidgets

    monkeypatch.chdir(tmp_path)
    desk = plan.desk(proposed, {"AP16": "accepted"})
    assert desk._repr_mimebundle_()[WIDGET]["model_id"]
    *rows, button, told = deciding._form(ipywidgets, desk).children
    assert len(rows) == len(proposed.steps)
    at = [step["action"] for step in proposed.steps].index("AP39")
    decision, owner, by_when, _target, reason = rows[at].children[1].children
    message = rows[at].children[2]
    decision.value = "rejected"
    assert "needs a reason" in message.value and [step["action"] for step in desk.plan.kept] == ["AP16"]
    reason.value = "Done."
    assert message.value == "✓" and [step["action"] for step in desk.plan.of("rejected")] == ["AP39"]
    decision.value, owner.value, by_when.value = "changed", "Fund", "30/06/2028"
    assert desk.plan.kept[1]["by_when"] == "2028-06-30" and desk.plan.kept[1]["owner"] == "Fund"
    button.click()
    button.click()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["XXA_plan.xlsx", "XXA_plan_2.xlsx"]
    assert same(plan.read(tmp_path / "XXA_plan.xlsx"), desk.plan) and "XXA_plan_2.xlsx" in told.value


def test_undecided_the_chapter_shows_the_proposals_and_decided_the_plan(situation, proposed):
    assert plan.cards(proposed, situation).records[0]["Kind"] and plan.rejected(proposed) is None
    assert plan.overview(proposed, situation).title == "The first action points"
    made = plan.with_decisions(proposed, {
        "AP39": {"decision": "changed", "owner": "Fund", "by_when": "2029-12-31", "reason": "Late.",
                 "target_value": 40, "target_year": 2029},
        "AP07": {"decision": "rejected", "reason": "Asked already."},
    })  # fmt: skip
    (record,) = plan.cards(made, situation).records
    assert (record["Owner"], record["By when"], record["Reason for the change"]) == (
        "Fund (proposed: Ministry of health)", "31 December 2029 (proposed: 1 to 3 years)", "Late.",
    )  # fmt: skip
    assert "(proposed" not in record["Target"]
    assert record["Target value"] == "40.0 in 2029" and record["Decision"] == "changed"
    table = plan.rejected(made)
    assert table.rows == (("AP07", made.of("rejected")[0]["title"], "Asked already."),)
    assert table.data()["rejected"] == ["AP07"] and made.rejected == ("AP07",)
    assert [row[0] for row in plan.overview(made, situation).rows] == ["AP39"]
    said = plan.decided(made, situation, headline=5)
    assert said.text.startswith(
        f"Of {len(made.steps)} action points the State accepted 1, 1 of them with changes, and rejected 1. "
        f"Not decided yet: {len(made.steps) - 2}."
    )
    assert said.headline == 5 and "nothing changed" not in said.note


def test_a_point_that_is_marked_as_changed_and_is_not_is_told(situation, proposed):
    changed = {"decision": "changed", "reason": "It has to wait."}
    language.use("fr")
    same = plan.with_decisions(proposed, {"AP39": changed, "AP07": changed | {"by_when": "2031"}})
    noted = plan.with_decisions(proposed, {"AP39": changed | {"note": "A pilot runs."}})
    assert same.unchanged == ("AP39",) and noted.unchanged == ()
    language.use("en")
    assert "with nothing changed: AP39." in plan.decided(same, situation).note


def test_without_a_target_in_figures_one_sentence_stands_for_the_table(situation, proposed):
    accepted = {"AP16": {"decision": "accepted"}, "AP18": {"decision": "accepted"}}
    said = plan.progress(plan.with_decisions(proposed, accepted), situation)
    assert said.kind == "finding" and "target in figures" in said.text
    accepted["AP16"] |= {"target_value": 100, "target_year": 2030}
    shown = plan.progress(plan.with_decisions(proposed, accepted), situation)
    assert [row[0] for row in shown.rows] == ["AP16"] and "Without a target in figures: AP18." in shown.note


def test_a_gap_whose_action_the_plan_rejects_stays_open_and_says_so(situation):
    from sslib import profiles
    from sslib.exhibits import Gap
    from sslib.returns import said

    rules = data.load("actions")
    shown = profiles.to_confirm(rules, situation.definitions, situation.facts, said(situation.inquiry), ("AP07",))
    closing = {row[3] for row in shown.rows}
    assert "AP07,\xa0rejected" in closing and "AP07" not in closing
    assert shown.note.startswith("These facts stay open") and "Domestic workers registered" in shown.note
    assert "the plan rejects AP07" in Gap(text="x", action="AP07", rejected=True).markdown()
    quoted = {row[0]: row[2] for row in shown.rows}
    assert quoted["Domestic workers excluded"].startswith("unknown; the return says: ")
    assert "Domestic workers: excluded from 4 of 6 branches" in quoted["Domestic workers excluded"]
    assert "ten years of residence" in quoted["Residence condition for non-nationals"]


# the command line and the report


def run(*words):
    return CliRunner().invoke(main, list(map(str, words)), env={"SSLIB_LANGUAGE": "en"})


def test_new_writes_a_plan_and_never_over_one(tmp_path):
    target = tmp_path / "plan.xlsx"
    made = run("plan", "new", "XXA", "--return", XXA / "2023", "--language", "en", "-o", target)
    assert made.exit_code == 0 and target.exists(), made.output
    before = target.read_bytes()
    again = run("plan", "new", "XXA", "-o", target)
    assert again.exit_code == 2 and "exists already" in again.output and target.read_bytes() == before
    wrong = run("plan", "new", "CMR", "--return", XXA / "2023", "-o", tmp_path / "other.xlsx")
    assert wrong.exit_code == 2 and "Talunda" in wrong.output and not (tmp_path / "other.xlsx").exists()


def test_progress_tells_writes_and_tells_slips_without_a_traceback(tmp_path, file):
    nothing = run("plan", "progress", file, "--return", XXA / "2024")
    assert nothing.exit_code == 0 and "No action point of the plan is accepted yet." in nothing.output
    edit(file, {"AP16": {"decision": "accepted", "target_value": 100, "target_year": 2028}})
    for name in ("p.html", "p.csv"):
        told = run("plan", "progress", file, "--return", XXA / "2024", "-o", tmp_path / name)
        assert told.exit_code == 0 and "AP16" in told.output and (tmp_path / name).exists(), told.output
    assert "must end in .html or .csv" in run("plan", "progress", file, "--return", "XXA", "-o", "p.pdf").output
    edit(file, {"AP16": {"decision": "maybe"}})
    slip = run("plan", "progress", file, "--return", XXA / "2024")
    assert slip.exit_code == 2 and "Plan!C" in slip.output and "Traceback" not in slip.output


def test_an_order_with_a_plan_is_checked_before_anything_runs(file, tmp_path):
    from sslib.report import orders
    from sslib.report import run as runs

    with pytest.raises(BadInput, match="nothing is decided yet"):
        orders.orders(["XXA"], plan=file)
    edit(file, {"AP16": {"decision": "accepted"}})
    with pytest.raises(BadInput, match="one State"):
        orders.orders(["XXA", "CMR"], plan=file)
    with pytest.raises(BadInput, match="is of Talunda"):
        orders.orders(["CMR"], plan=file)
    (order,) = orders.orders([], wanted="en", plan=file)
    assert order.name == "XXA_2024_en_return_plan" and order.plan == str(file.resolve())
    for task in order.tasks:
        runs.check(task.notebook, task.parameters)
        assert ("plan" in task.parameters) is (task.notebook == runs.PLANNED)


def test_the_report_prints_the_accepted_plan_and_no_path(file):
    from sslib.report import orders, publish
    from sslib.report import run as runs

    edit(file, {
        "AP16": {"decision": "accepted", "target_value": 100, "target_year": 2028},
        "AP39": {"decision": "changed", "reason": "The fund needs more time.", "owner": "The fund of health",
                 "by_when": "31/12/2029"},
        "AP07": {"decision": "rejected", "reason": "The survey has the questions already."},
    })  # fmt: skip
    (order,) = orders.orders(["XXA"], wanted="en", formats=["html"], plan=file)
    outcome = runs.execute(order.tasks[-1])
    assert outcome.error == "" and str(file.parent) not in outcome.notebook and WIDGET not in outcome.notebook
    assert "plan = 'plan.xlsx'" in outcome.notebook
    assert runs.execute(order.tasks[-1]).notebook == outcome.notebook
    short = publish.compose(order, [outcome.notebook] * len(order.tasks))
    text = short[f"{order.name}.html"].decode("utf-8").replace(NBSP, " ")
    for words in ("The fund of health", "31 December 2029", "The fund needs more time.", "were rejected",
                  "The survey has the questions already.", "Progress of the action plan by"):  # fmt: skip
        assert words in text
    rows = list(csv.DictReader(io.StringIO(short["action_points.csv"].decode("utf-8-sig"))))
    assert {row["Action point"] for row in rows} == {"AP16", "AP39"}
    assert json.loads(short["provenance.json"])["parameters"]["plan"] == "plan.xlsx"


def test_the_notebook_runs_in_a_kernel_of_its_own_with_its_form():
    import nbformat
    from nbclient import NotebookClient

    from sslib.report import run as runs

    notebook = nbformat.read(runs.path(runs.PLANNED), as_version=4)
    wanted = {"parameters", "setup", "facts", "decisions", "decide", "decided", "first-actions", "plan-progress",
              "action-points", "rejected", "to-confirm"}  # fmt: skip
    notebook.cells = [cell for cell in notebook.cells if cell.id in wanted]
    NotebookClient(notebook, timeout=120).execute()
    shown = {cell.id: cell.outputs for cell in notebook.cells}
    assert WIDGET in shown["decide"][0]["data"] and "AP49" in shown["decide"][0]["data"]["text/html"]
    assert not shown["rejected"] and not shown["plan-progress"]


def test_every_text_of_the_plan_is_in_the_catalogue():
    from sslib.translation import messages

    assert set(schema.texts()) <= set(messages())
