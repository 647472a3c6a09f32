"""nbgrader in this folder: ``nbgrader generate_assignment 01_concepts`` and so on."""

from sslib import language
from sslib.course import grading

language.use()
grading.configure(get_config())  # noqa: F821 (nbgrader puts it there)
