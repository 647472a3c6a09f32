import pandas as pd
import pytest

from sslib import exhibits, language


def test_a_sentence_with_a_missing_value_becomes_a_gap_with_its_action():
    for nothing in (None, float("nan"), "–"):
        shown = exhibits.finding("{n} people.", n=nothing, otherwise="Nobody counted.", action="AP02", headline=1)
        assert (shown.kind, shown.text, shown.action, shown.headline) == ("gap", "Nobody counted.", "AP02", 1)
    assert exhibits.finding("{n} people.", n="0").text == "0 people."


def test_codes_are_labelled_and_numbers_written_in_the_language():
    frame = pd.DataFrame({"country": ["TCD"], "year": [2022], "coverage_pct": [2.54], "persons": [1234567.0]})
    heads = {"country": "État", "year": "Année", "coverage_pct": "%", "persons": "Personnes"}
    language.use("fr")
    assert exhibits.table(frame, heads, title="t").rows == (("Tchad", "2022", "2,5", "1\u202f234\u202f567"),)


def test_a_table_has_the_minus_sign_of_sentences():
    shown = exhibits.table(pd.DataFrame({"points": [-0.3]}), {"points": "p"}, title="t", digits={"points": 2})
    assert shown.rows == (("−0.30",),)


def test_bounds_are_spaced_as_the_language_wants():
    row = {"unit": "percent", "value": 7.0, "low": 6.7, "high": 10.6, "flag": ""}
    language.use("fr")
    assert exhibits.bounded(row) == "7,0\xa0[6,7\xa0;\xa010,6]"


def test_a_missing_cell_is_a_dash():
    frame = pd.DataFrame({"country": ["GAB"], "coverage_pct": [None], "note": [""]})
    shown = exhibits.table(frame, {"country": "a", "coverage_pct": "b", "note": "c"}, title="t")
    assert shown.rows == (("Gabon", "–", "–"),)


def test_numbers_stand_to_the_right_and_years_and_codes_do_not():
    frame = pd.DataFrame({"country": ["GAB"], "year": [2020], "persons": [5.0]})
    assert exhibits.table(frame, {"country": "a", "year": "b", "persons": "c"}, title="t").numeric == (
        False,
        False,
        True,
    )


def test_markdown_escapes_what_would_become_markup():
    frame = pd.DataFrame({"text": ["a|b *c* [d](e) <f> $g$ #h"]})
    shown = exhibits.table(frame, {"text": "t"}, title="x_y").markdown()
    assert r"a\|b \*c\* \[d\](e) \<f\> \$g\$ \#h" in shown and r": x\_y" in shown


def test_html_escapes_what_would_become_markup():
    frame = pd.DataFrame({"text": ["<script>alert(1)</script>"]})
    shown = exhibits.table(frame, {"text": "t"}, title="x").html()
    assert "<script>" not in shown


def test_sources_are_printed_from_the_sheets_and_never_typed():
    frame = pd.DataFrame({"persons": [1.0]})
    shown = exhibits.table(frame, {"persons": "n"}, title="t", sources=["coverage_sdg131"])
    assert "vintage 2025-10-29" in shown.markdown() and "vintage 2025-10-29" in shown.html()


def test_a_figure_without_a_text_alternative_is_refused():
    with pytest.raises(ValueError, match="no text alternative"):
        exhibits.Figure(name="x", title="t", alt=" ", svg="<svg/>", png=b"")


def test_a_mime_bundle_speaks_html_and_markdown_and_carries_its_data():
    bundle = exhibits.finding("Yes.", headline=2)._repr_mimebundle_()
    assert bundle["text/markdown"] == "Yes." and bundle[exhibits.MIME]["headline"] == 2


def test_bounds_are_shown_only_where_they_differ():
    from sslib.indicators.table import frame, row

    rows = frame([
        row("legal_scope", "CMR", 2026, 5.0, "branches", "branches", low=5.0, high=7.0),
        row("legal_scope", "CMR", 2026, 5.0, "branches", "branches", low=5.0, high=5.0),
    ])  # fmt: skip
    cells = [entry[3] for entry in exhibits.indicator_table(rows, "t").rows]
    assert cells == ["5\xa0[5;\xa07]", "5"]


def test_without_a_central_value_the_bounds_stand_alone_and_the_flag_in_its_column():
    from sslib.indicators.table import frame, row

    about = ("corridor_agreement_coverage", "CMR", 2024)
    rows = frame([
        row(*about, None, "percent", "agreements", low=0.0, high=100.0, flag="e"),
        row(*about, None, "percent", "agreements", low=0.0, high=0.0, flag="e"),
        row(*about, None, "percent", "agreements"),
        row("migrant_module_filled", "CMR", 2024, 1.0, "yes or no", "agreements"),
    ])  # fmt: skip
    shown = [(entry[3], entry[6]) for entry in exhibits.indicator_table(rows, "t").rows]
    assert shown == [("[0.0;\xa0100.0]", "estimate"), ("0.0", "estimate"), ("–", "not available"), ("yes", "–")]


def test_long_bounds_may_be_broken_and_short_ones_have_room_in_their_column():
    long = {"unit": "persons", "value": 936399.0, "low": 900931.0, "high": 1099317.0, "flag": ""}
    assert exhibits.bounded(long) == "936,399 [900,931;\xa01,099,317]"
    short = exhibits.bounded({"unit": "percent", "value": 14.0, "low": 13.95, "high": 19.4, "flag": ""})
    shown = exhibits.table(pd.DataFrame({"a": [short], "b": ["word " * 60]}), {"a": "A", "b": "B"}, title="t")
    assert len(shown.markdown().split("\n")[1].split("|")[1]) > len(short)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [(59.94, None, "at least 59.9"), (None, 0.21, "at most 0.3"), (14.0, None, "at least 14.0")],
)
def test_what_is_said_to_be_the_least_is_never_rounded_up_nor_the_most_down(low, high, said):
    row = {"unit": "percent", "value": None, "low": low, "high": high, "flag": ""}
    assert exhibits.bounded(row) == f"[{said}]"
    assert language.percent(59.94, 0, rounding="down") == "59\xa0%"
    assert language.people(1_004_900, rounding="down") == "1,000,000"
