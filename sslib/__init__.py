"""Social protection statistics for the ECCAS States: the one door to the kit (``import sslib as ss``).

Names are loaded when they are first used, so that importing the package does nothing.
"""

from importlib import import_module

_HOME = {
    "GENERAL_KNOWLEDGE": "evidence",
    "Return": "inquiry.tables",
    "actions": "",
    "age_structure": "indicators.population",
    "agreement_coverage": "indicators.migrants",
    "agreement_evidence": "indicators.migrants",
    "check": "checks",
    "codes": "",
    "context_rows": "indicators.table",
    "corridors": "indicators.migrants",
    "coverage_any": "indicators.coverage",
    "datasets": "data",
    "dependency": "indicators.population",
    "describe": "data",
    "evidence_level": "returns",
    "figures": "",
    "explore": "explorers",
    "finding": "exhibits",
    "findings_frame": "inquiry.listing:frame",
    "gap": "exhibits",
    "hint": "checks",
    "indicator_facts": "indicators.legal",
    "indicator_frame": "indicators.table:frame",
    "indicator_table": "exhibits",
    "invented_return": "returns:invented",
    "invented_review": "returns",
    "language": "",
    "latest": "indicators.table",
    "law_facts": "indicators.legal",
    "legal_scope": "indicators.legal",
    "listing": "language",
    "load": "data",
    "merged_facts": "indicators.legal:merged",
    "migrant_shares": "indicators.migrants",
    "number": "language",
    "open_return": "returns",
    "older_by_sex": "indicators.population",
    "origin_matrix": "indicators.migrants",
    "pace": "indicators.coverage",
    "pace_rows": "indicators.coverage",
    "people": "language",
    "percent": "language",
    "plan": "",
    "profiles": "",
    "ratification_facts": "indicators.legal",
    "readings": "",
    "returns": "",
    "same": "checks",
    "signed": "language",
    "solution": "checks",
    "sources": "exhibits",
    "table": "exhibits",
    "translate": "language:gettext",
    "use_language": "language:use",
    "weighted_average": "indicators.coverage",
    "with_population": "indicators.coverage",
    "year": "language",
}

__all__ = sorted(_HOME)


def __getattr__(name: str):
    if name not in _HOME:
        raise AttributeError(f"module 'sslib' has no attribute '{name}'")
    module, _, member = _HOME[name].partition(":")
    if not module:
        return import_module(f"sslib.{name}")
    return getattr(import_module(f"sslib.{module}"), member or name)


def __dir__():
    return __all__
