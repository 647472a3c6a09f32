import re

import pandas as pd
import pytest

from sslib import figures, language

RATES = pd.DataFrame({"country": ["CMR", "TCD", "GAB"], "year": [2022, 2022, None], "value": [10.0, 2.5, None]})
TREND = pd.DataFrame(
    {"country": ["AFR"] * 2 + ["WLD"] * 2, "year": [2015, 2023] * 2, "value": [15.2, 19.1, 42.8, 52.4]}
)
AGES = pd.DataFrame({"age": ["0-14", "65+"] * 2, "year": [2024, 2024, 2030, 2030], "value": [41.0, 2.8, 39.0, 3.0]})
WIDE = pd.DataFrame({"CMR": [None, 2.0], "TCD": [3.0, None]}, index=["CMR", "TCD"])


def _all():
    names = {"CMR": "Cameroon", "TCD": "Chad"}
    yield figures.bars(RATES, "value", name="b", title="T", unit="%", highlight="CMR", year="year", lines={"mean": 5.0})
    yield figures.trend(TREND, "value", name="t", title="T", unit="%")
    yield figures.groups(AGES, "value", name="g", title="T", unit="%", label="age", series="year",
                         series_labels={2024: "2024", 2030: "2030"})  # fmt: skip
    yield figures.matrix(WIDE.map(lambda v: "yes" if v == v else "no"), name="m", title="T", row_labels=names,
                         shades=[("yes", "Yes", "#fff"), ("no", "No", "#eee")], column_labels=names)  # fmt: skip
    yield figures.heatmap(WIDE, name="h", title="T", row_labels=names, column_labels=names, row_axis="r",
                          column_axis="c", alt="Two by two.")  # fmt: skip


@pytest.mark.parametrize("index", range(5))
def test_the_same_frame_gives_the_same_bytes(index):
    first, second = list(_all())[index], list(_all())[index]
    assert first.svg == second.svg and first.png == second.png


def test_every_figure_has_a_title_and_a_text_alternative_and_no_outside_link():
    for figure in _all():
        assert figure.title and figure.alt
        loaded = re.findall(r'(?<!xmlns)(?:href|src)="(?!#)([^"]*)"', figure.svg)
        assert all(address.startswith("data:") for address in loaded)


def test_a_missing_bar_is_said_in_words_and_never_drawn_as_zero():
    alt = figures.bars(RATES, "value", name="b", title="T", unit="%").alt
    assert "Gabon no value published" in alt and "Gabon 0" not in alt


def test_bars_are_told_from_the_longest_to_the_shortest():
    alt = figures.bars(RATES, "value", name="b", title="T", unit="%", year="year").alt
    assert alt.index("Cameroon (2022) 10.0") < alt.index("Chad (2022) 2.5") < alt.index("Gabon")


def test_a_chart_speaks_the_language_in_use():
    language.use("fr")
    assert "Cameroun 10,0" in figures.bars(RATES, "value", name="b", title="T", unit="%").alt


def test_a_readers_own_settings_and_frames_survive():
    import matplotlib

    before, frame = dict(matplotlib.rcParams), RATES.copy()
    figures.bars(RATES, "value", name="b", title="T", unit="%")
    assert dict(matplotlib.rcParams) == before
    pd.testing.assert_frame_equal(RATES, frame)


def test_a_line_that_falls_is_drawn_whole(monkeypatch):
    """The highest point need not be the last one: the axis reaches above every point."""
    seen = []
    monkeypatch.setattr(figures.charts, "exhibit", lambda figure, *_rest: seen.append(figure.axes[0].get_ylim()))
    falling = pd.DataFrame({"country": ["RWA"] * 2, "year": [2019, 2023], "value": [8.9, 7.7]})
    figures.trend(falling, "value", name="t", title="T", unit="%")
    assert seen[0][0] == 0 and seen[0][1] > 8.9


def test_a_bar_is_drawn_whole(monkeypatch):
    seen = []
    monkeypatch.setattr(figures.charts, "exhibit", lambda figure, *_rest: seen.append(figure.axes[0].get_xlim()))
    figures.bars(RATES, "value", name="b", title="T", unit="%", lines={"mean": 40.0})
    assert seen[0][1] > 40.0


def test_an_axis_has_as_many_decimals_as_its_step_needs(monkeypatch):
    seen = []
    monkeypatch.setattr(
        figures.charts, "exhibit",
        lambda figure, *_rest: seen.append([tick.get_text() for tick in figure.axes[0].get_xticklabels()]),
    )  # fmt: skip
    for most in (0.77, 45.0):
        figures.bars(pd.DataFrame({"country": ["CMR"], "value": [most]}), "value", name="b", title="T", unit="%")
    assert seen[0][:4] == ["0.00", "0.15", "0.30", "0.45"] and seen[1][:4] == ["0", "10", "20", "30"]
