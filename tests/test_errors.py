import pickle

from sslib.errors import BadInput, BadTable, UnknownName


def test_a_near_name_is_suggested_and_far_ones_are_not():
    assert "Did you mean 'population'?" in str(UnknownName.of("No '{name}'.", "popluation", ["population", "gdp"]))
    assert "Did you mean" not in str(UnknownName.of("No '{name}'.", "zzzz", ["population", "gdp"]))


def test_without_a_near_name_a_short_list_is_shown_and_a_long_one_is_not():
    assert "Known are: gdp, population." in str(UnknownName.of("No '{name}'.", "zzzz", ["gdp", "population"]))
    assert "Known are" not in str(UnknownName.of("No '{name}'.", "zzzz", [f"name{i}" for i in range(40)]))


def test_ten_rows_are_shown_and_the_rest_is_counted():
    text = str(BadTable.of("t", [f"row {i}" for i in range(13)], "Mend it."))
    assert "row 9" in text and "row 10" not in text and "and 3 more" in text


def test_an_error_survives_the_way_back_from_a_worker():
    error = BadInput(["No {thing}."], thing="pen")
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is BadInput and str(back) == "No pen."


def test_templates_are_translated_before_values_are_filled_in():
    error = BadInput(["No {thing}."], thing="{pen}")
    assert error.text(lambda text: text.replace("No", "Pas de")) == "Pas de {pen}."
