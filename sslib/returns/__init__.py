"""The return in the national analyses: read and taken all the way (``open_return``), and shown as exhibits.

Every exhibit takes an ``Inquiry`` or None; without a return there is nothing to show, and None is what it gives.
"""

from sslib.returns.analysis import Inquiry, evidence_level, invented, invented_review, of, open_return, to_csv, whose
from sslib.returns.coverage import (
    adequacy,
    chart,
    contingencies,
    covered,
    extent,
    financing_gap,
    legal_and_effective,
    mix,
    money,
    spending,
)  # fmt: skip
from sslib.returns.migrants import (
    activities,
    agreements,
    branches,
    decomposition,
    feasibility,
    gap,
    insured,
    origins,
    parity,
    rates,
)  # fmt: skip
from sslib.returns.progress import facts, progress, progress_reading
from sslib.returns.said import said
from sslib.returns.schemes import blocked, findings, indicators, inventory, law, scorecard, verdict

__all__ = [
    "Inquiry", "activities", "adequacy", "agreements", "blocked", "branches", "chart", "contingencies", "covered",
    "decomposition", "evidence_level", "extent", "facts", "feasibility", "financing_gap", "findings", "gap",
    "indicators", "insured", "invented",
    "invented_review", "inventory", "law", "legal_and_effective", "mix", "money", "of", "open_return",
    "origins", "parity", "progress", "progress_reading", "rates", "said", "scorecard", "spending", "to_csv", "verdict",
    "whose",
]  # fmt: skip
