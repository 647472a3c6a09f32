"""All national indicators of a return but the migrant family, in one frame, and their concepts for people."""

from collections.abc import Mapping

from sslib.indicators import (
    adequacy,
    anybody,
    contingencies,
    contributors,
    extent,
    finance,
    portability,
)
from sslib.indicators.reported import Reported
from sslib.language import spaced, stored

FUNCTIONS = (
    anybody.coverage_any, contingencies.coverage_children, contingencies.coverage_maternity,
    contingencies.coverage_disability, contingencies.coverage_unemployment, contingencies.coverage_employment_injury,
    contingencies.coverage_old_age, anybody.coverage_vulnerable, contingencies.coverage_poor,
    contributors.contributors_labour_force, contributors.gender_parity, contributors.health_affiliation,
    contributors.affiliation_density,
    extent.legal_scope, extent.legal_extent, extent.legal_gap, extent.legal_parity, extent.equality,
    portability.export_share, portability.portability_index,
    adequacy.benefit_ratios, adequacy.minimum_pension_to_poverty_line, adequacy.expenditure_per_beneficiary,
    finance.expenditure_gdp, finance.expenditure_by_function, finance.administration_share, finance.financing_mix,
    finance.balance, finance.system_dependency, finance.expenditure_government_share, finance.financing_gap,
)  # fmt: skip


def national_indicators(tables: Mapping):
    """Coverage in effect and by law, adequacy and finance, from the tables of a return.

    Parameters
    ----------
    tables : a return, or a mapping of frames with the same names, in which small cells may have been masked

    Returns
    -------
    DataFrame of indicator rows, family by family
    """
    import pandas as pd

    reported = Reported.of(tables)
    return pd.concat([function(reported) for function in FUNCTIONS], ignore_index=True)


def concept_label(concept: str) -> str:
    """A concept in the language in use, phrase by phrase; names of schemes stay as they are.

    >>> concept_label("denominator is employment; no figures from: NPF, CSP")
    'denominator is employment; no figures from: NPF, CSP'
    """
    return spaced("; ".join(": ".join(map(stored, phrase.split(": "))) for phrase in concept.split("; ")))
