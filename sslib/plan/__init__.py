"""The action plan of a State: proposed by the national analysis, decided by its focal point, followed by its returns.

``proposed`` makes it from the facts, ``to_workbook`` and ``read`` take it out and in, ``follow`` compares it with a
return, and the rest shows it in the national analysis.
"""

from sslib.plan.chapter import cards, decided, overview, progress, rejected
from sslib.plan.deciding import Desk, desk, opened, with_decisions
from sslib.plan.followed import follow
from sslib.plan.proposal import Situation, proposed, situation
from sslib.plan.reading import read
from sslib.plan.steps import Plan, step
from sslib.plan.workbook import to_workbook

__all__ = [
    "Desk", "Plan", "Situation", "cards", "decided", "desk", "follow", "opened", "overview", "progress", "proposed",
    "read", "rejected", "situation", "step", "to_workbook", "with_decisions",
]  # fmt: skip
