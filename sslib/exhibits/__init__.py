"""What a reader sees: table, figure, finding, gap, cards, level; each one mime bundle for JupyterLab and the report."""

from sslib.exhibits.kinds import MIME, Cards, Exhibit, Figure, Finding, Gap, Level, Table
from sslib.exhibits.makers import bounded, finding, gap, indicator_table, sources, table
from sslib.exhibits.writing import escape, linked, source_line

__all__ = [
    "MIME", "Cards", "Exhibit", "Figure", "Finding", "Gap", "Level", "Table",
    "bounded", "escape", "finding", "gap", "indicator_table", "linked", "source_line", "sources", "table",
]  # fmt: skip
