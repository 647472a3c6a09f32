import re

import nbformat
import pytest

from sslib.report import run

NOTEBOOKS = (*run.analyses(), run.OVERVIEW)


def _cells(name):
    return nbformat.read(run.path(name), as_version=4).cells


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_cells_are_named_in_words_and_each_once(name):
    ids = [cell.id for cell in _cells(name)]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z][a-z0-9-]*", cell) for cell in ids)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_nothing_is_stored_but_the_source(name):
    for cell in _cells(name):
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None, cell.id


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_the_order_is_title_parameters_setup(name):
    first, second, third, *_rest = _cells(name)
    assert first.id == "title" and first.source.startswith("# ")
    assert second.metadata["tags"] == ["parameters"]
    assert third.metadata["tags"] == ["setup"]
    assert len(second.source.splitlines()) == sum("#" in line for line in second.source.splitlines())


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_cell_installs_reaches_out_or_names_a_path(name):
    for cell in _cells(name):
        if cell.cell_type == "code":
            assert not re.search(r"^\s*[!%]|https?:|pip install|[\"'](/|[A-Z]:\\|\.\./)", cell.source, re.M), cell.id


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_no_figure_is_typed_into_prose(name):
    """Prose may name a year or the code of a standard; a figure is computed."""
    for cell in _cells(name):
        if cell.cell_type == "markdown" and not run.EXERCISE & set(cell.metadata.get("tags", ())):
            text = re.sub(r"\b(C|R|No\. )\d+|1\.3\.1|\b(19|20)\d\d\b", "", cell.source)
            assert not re.search(r"\d", text), (cell.id, text)
