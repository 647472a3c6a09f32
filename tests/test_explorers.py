"""Charts to move: controls where there are widgets, the chart of the first choices where there are none."""

import sys

import pytest

import sslib as ss
from sslib.explorers import WIDGET


def _drawn(*values):
    return ss.finding("{told}", told=" ".join(map(str, values)))


CONTROLS = {"State": ["CMR", "GAB"], "Year": range(2000, 2011, 5), "Share": (0.0, 1.0, 0.1, 0.5),
            "Months": (1, 12, 1, 6), "In words": {"few": 1, "many": 9}}  # fmt: skip


def test_a_page_without_widgets_shows_the_first_choices(monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    bundle = ss.explore(_drawn, CONTROLS)._repr_mimebundle_()
    assert WIDGET not in bundle
    assert bundle["text/html"] == "<p>CMR 2000 0.5 6 1</p>"


def test_with_widgets_the_same_output_has_both():
    bundle = ss.explore(_drawn, CONTROLS)._repr_mimebundle_()
    assert "CMR 2000 0.5 6 1" in bundle["text/html"] and bundle[WIDGET]["model_id"]


def test_the_first_choices_are_drawn_once():
    drawn = []
    ss.explore(lambda *values: drawn.append(values) or _drawn(*values), CONTROLS)._repr_mimebundle_()
    assert drawn == [("CMR", 2000, 0.5, 6, 1)]


@pytest.fixture
def box():
    import ipywidgets

    from sslib.explorers import _widget

    return _widget(ipywidgets, _drawn, CONTROLS, ss.explore(_drawn, CONTROLS).first())


def test_moving_a_control_draws_anew(box):
    *controls, shown = box.children
    assert shown.value == "<p>CMR 2000 0.5 6 1</p>"
    for control, value in zip(controls, ["GAB", 2010, 0.9, 12, 9], strict=True):
        control.value = value
    assert shown.value == "<p>GAB 2010 0.9 12 9</p>"


def test_controls_carry_their_names_and_countries_theirs(box):
    state, year, share, months, words = box.children[:-1]
    assert [c.description for c in box.children[:-1]] == list(CONTROLS)
    assert state.options == (("Cameroon", "CMR"), ("Gabon", "GAB"))
    assert [label for label, _value in words.options] == ["few", "many"]
    assert (months.min, months.max, months.value) == (1, 12, 6) and share.continuous_update is False
    assert [value for _label, value in year.options] == [2000, 2005, 2010]
