"""What a worker imports once, before its first notebook: everything that notebooks and reports use."""

import matplotlib.figure
import nbconvert.exporters
import pandas
import papermill
import seaborn
import typst

import sslib.actions
import sslib.figures
import sslib.profiles
import sslib.report.publish

__all__ = ["matplotlib", "nbconvert", "pandas", "papermill", "seaborn", "sslib", "typst"]
