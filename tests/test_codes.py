import pytest

from sslib import codes, language
from sslib.errors import UnknownName

LISTS = list(codes.lists().values())


@pytest.mark.parametrize("codelist", LISTS, ids=lambda entry: entry.name)
@pytest.mark.parametrize("code", language.LANGUAGES)
def test_no_two_codes_of_a_list_share_a_label(codelist, code):
    language.use(code)
    labels = [codelist.label(entry) for entry in codelist]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("typed", ["CMR", "cmr", "Cameroun", "CAMARÕES", " Camerún ", "camaroes"])
def test_a_state_is_found_by_code_and_by_name_in_any_language(typed):
    assert codes.countries.find(typed) == "CMR"


@pytest.mark.parametrize(("typed", "code"), [("DRC", "COD"), ("rdc", "COD"), ("Sao Tome", "STP"), ("RCA", "CAF")])
def test_a_state_is_found_by_what_people_call_it(typed, code):
    assert codes.countries.find(typed) == code


def test_there_are_eleven_states():
    assert len(codes.countries) == 11


def test_a_country_outside_the_list_has_a_label_in_each_language():
    language.use("fr")
    assert codes.countries.label("ZAF") == "Afrique du Sud"
    language.use("es")
    assert codes.countries.label("FRA") == "Francia"


def test_an_unknown_code_is_an_error_and_never_none():
    for label in (codes.functions.label, codes.countries.label, codes.functions.find, codes.countries.find):
        with pytest.raises(UnknownName):
            label("no_such_code")
