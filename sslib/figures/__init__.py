"""Charts in one house style. Every function takes a tidy frame and returns a ``Figure`` exhibit."""

from sslib.figures.charts import bars, groups, pairs, trend
from sslib.figures.style import STYLE
from sslib.figures.tiles import heatmap, matrix

__all__ = ["STYLE", "bars", "groups", "heatmap", "matrix", "pairs", "trend"]
