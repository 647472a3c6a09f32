"""nbgrader in this folder: ``nbgrader generate_assignment 01_concepts`` and so on."""

from sslib.course import grading

grading.configure(get_config())  # noqa: F821 (nbgrader puts it there)
