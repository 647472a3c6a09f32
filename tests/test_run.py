import nbformat
import pytest

from sslib.errors import BadInput, UnknownName
from sslib.report import engine, run

FIRST = run.analyses()[1]
GOOD = {"country": "COG", "year": 2024, "source": "", "language": "en"}


def test_there_is_one_national_analysis_for_each_module():
    assert [name.split("/")[0] for name in run.analyses()] == [
        "01_concepts", "02_statistics", "03_developments", "04_migrant_workers",
    ]  # fmt: skip


@pytest.mark.parametrize("notebook", run.analyses())
def test_the_declared_parameters_are_typed(notebook):
    shared = {"country": "str", "year": "int", "source": "str", "language": "str", "internal": "bool"}
    assert run.declared(notebook) == shared | ({"plan": "str"} if notebook == run.PLANNED else {})


def test_a_misspelt_parameter_is_refused_with_a_hint():
    with pytest.raises(UnknownName, match="Did you mean 'country'"):
        run.check(FIRST, {"contry": "CMR"})


@pytest.mark.parametrize(("name", "value"), [("year", "2024"), ("year", 2024.0), ("year", True), ("country", 7)])
def test_a_mistyped_parameter_is_refused(name, value):
    with pytest.raises(BadInput, match="must be of type"):
        run.check(FIRST, GOOD | {name: value})


def test_text_that_looks_like_a_number_or_a_truth_value_stays_text():
    run.check(FIRST, GOOD | {"country": "007"})
    run.check(FIRST, GOOD | {"country": "NO"})


def _shown(notebook):
    return [[dict(out.get("data", {})) for out in cell.outputs] for cell in notebook.cells if cell.cell_type == "code"]


def test_a_warm_worker_shows_what_a_kernel_shows():
    import papermill

    source = nbformat.read(run.path(FIRST), as_version=4)
    source.cells = [cell for cell in source.cells if not run.EXERCISE & set(cell.metadata.get("tags", ()))]
    kernel = papermill.execute_notebook(source, None, parameters=GOOD, progress_bar=False)
    warm = nbformat.reads(run.execute(run.Task(FIRST, GOOD)).notebook, as_version=4)
    assert _shown(warm) == _shown(kernel)


def test_two_runs_give_the_same_notebook_without_paths_or_times():
    first, second = (run.execute(run.Task(FIRST, GOOD)).notebook for _i in range(2))
    assert first == second
    assert str(run.path(FIRST).parent) not in first and "start_time" not in first


def test_an_error_in_a_notebook_comes_back_as_text_and_leaves_no_trace(tmp_path, monkeypatch):
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}, "language_info": {"name": "python"}}
    bad = nbformat.v4.new_notebook(
        metadata=kernel, cells=[nbformat.v4.new_code_cell("x = 1"), nbformat.v4.new_code_cell("1 / 0")]
    )
    nbformat.write(bad, tmp_path / "bad.ipynb")
    monkeypatch.setattr(run, "path", lambda name: tmp_path / name)
    outcome = run.execute(run.Task("bad.ipynb", {}))
    assert outcome.error == "ZeroDivisionError: division by zero" and "1 / 0" in outcome.traceback
    fine = nbformat.v4.new_notebook(metadata=kernel, cells=[nbformat.v4.new_code_cell("'x' in globals()")])
    nbformat.write(fine, tmp_path / "fine.ipynb")
    assert "False" in run.execute(run.Task("fine.ipynb", {})).notebook


def test_the_engine_is_one_that_papermill_knows():
    from papermill.engines import papermill_engines

    engine.register()
    assert papermill_engines.get_engine(engine.NAME)
