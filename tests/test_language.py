import datetime

import pytest

from sslib import language
from sslib.errors import UnknownName

NBSP, NNBSP = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("en", f"1,234,567.9 8.7{NBSP}%"),
        ("fr", f"1{NNBSP}234{NNBSP}567,9 8,7{NBSP}%"),
        ("pt", f"1{NBSP}234{NBSP}567,9 8,7%"),
        ("es", f"1.234.567,9 8,7{NBSP}%"),
    ],
)
def test_numbers_are_written_as_each_language_writes_them(code, expected):
    language.use(code)
    assert f"{language.number(1234567.89, 1)} {language.percent(8.72)}" == expected


def test_halves_are_rounded_away_from_zero():
    assert [language.number(value, 1) for value in (0.25, 0.35, 2.65, -0.25)] == ["0.3", "0.4", "2.7", "−0.3"]


def test_people_keep_three_significant_figures():
    assert [language.people(value) for value in (999, 1004, 1005, 25_612_345)] == [
        "999",
        "1,000",
        "1,010",
        "25,600,000",
    ]


@pytest.mark.parametrize("write", [language.number, language.percent, language.people, language.signed, language.year])
def test_a_missing_value_is_a_dash_and_never_zero(write):
    import pandas as pd

    assert {write(None), write(float("nan")), write(pd.NA)} == {"–"}
    assert write(0) != "–"


def test_an_unknown_language_is_refused():
    with pytest.raises(UnknownName, match="does not speak 'de'"):
        language.use("de")


def test_what_must_not_be_torn_apart_is_bound_and_french_binds_more():
    language.use("fr")
    assert language.spaced("« a » : b ; c ? 5 %") == f"«{NBSP}a{NBSP}»{NBSP}: b{NBSP}; c{NBSP}? 5{NBSP}%"
    language.use("pt")
    assert language.spaced("a : b, 5 %, n.º 102") == f"a : b, 5{NBSP}%, n.º{NBSP}102"


def test_dates_and_lists_follow_the_language():
    language.use("fr")
    assert language.day(datetime.date(2024, 3, 28)) == "28 mars 2024"
    assert language.listing(["Tchad", "Congo", "Gabon"]) == "Tchad, Congo et Gabon"


def test_the_language_of_the_machine_is_one_of_the_four(monkeypatch):
    monkeypatch.setenv("SSLIB_LANGUAGE", "pt_AO")
    assert language.of_machine() == "pt"
    monkeypatch.setenv("SSLIB_LANGUAGE", "de_DE")
    assert language.of_machine() == "en"


def test_spanish_says_e_before_i():
    with language.speaking("es"):
        assert language.listing(["Vejez", "Invalidez"]) == "Vejez e Invalidez"
        assert language.listing(["Agua", "Hierro"]) == "Agua y Hierro"
        assert language.listing(["Ingresos y gastos", "tasas"]) == "Ingresos y gastos y tasas"


def test_speaking_gives_the_language_back_whatever_happens():
    before = language.current()
    with pytest.raises(ZeroDivisionError), language.speaking("fr"):
        assert language.current() == "fr"
        1 / 0  # noqa: B018
    assert language.current() == before
    with language.speaking("xx"):
        assert language.current() == before
