"""The course in nbgrader: how ``modules/`` is released, graded and given back, on nbgrader as it is."""

import re

from nbgrader.preprocessors import ClearHiddenTests, GetGrades
from nbgrader.utils import is_grade

from sslib.errors import N_
from sslib.language import stored

LINES = N_("# Write here, as many lines as you need.")
TEXT = N_("*Write your answer here.*")
DIFFERS = N_("The answer is not the one expected.")
TIMEOUT = 120  # seconds for one cell


def configure(config) -> None:
    """Settings for nbgrader, for ``nbgrader_config.py`` and for the participants' copies alike."""
    from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor

    config.CourseDirectory.course_id = "sslib"
    config.CourseDirectory.source_directory = "modules"
    config.ClearSolutions.code_stub = {"python": stored(LINES)}
    config.ClearSolutions.text_stub = stored(TEXT)
    config.ExecutePreprocessor.timeout = TIMEOUT
    config.GenerateFeedback.preprocessors = [GetGrades, HideTests, CSSHTMLHeaderPreprocessor]


class HideTests(ClearHiddenTests):
    """Takes hidden tests out of feedback: out of the cells, and out of what a failed one has printed."""

    def preprocess_cell(self, cell, resources, _index):
        if not is_grade(cell) or cell.cell_type != "code":
            return cell, resources
        self._remove_hidden_test_region(cell)
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                output.evalue = _said(output)
                output.traceback = output.evalue.splitlines()
        return cell, resources


def _said(error) -> str:
    """What a participant may read of an error in a check: the kit's own message, or its kind."""
    if error.ename == "NotRight":
        return re.sub(r"\x1b\[[\d;]*m", "", error.evalue)
    if error.ename == "AssertionError":
        return stored(DIFFERS)
    return f"{error.ename}: {error.evalue}"
