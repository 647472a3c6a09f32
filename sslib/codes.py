"""Closed code lists: in the data stand codes, for people stand labels, in the language in use.

Each list answers the same three verbs: ``find`` (a code from what a person typed), ``label`` (what a person
reads) and ``table`` (the whole list).
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from sslib import catalog
from sslib.errors import N_, UnknownName
from sslib.language import current, gettext

INVENTED = re.compile(r"XX[A-Z]")


@dataclass(frozen=True)
class CodeList:
    """A closed list of codes with their English labels.

    Examples
    --------
    >>> functions.find("Old age")
    'old_age'
    >>> functions.label("employment_injury")
    'Employment injury'
    >>> len(functions)
    10
    """

    name: str
    labels: Mapping[str, str]
    aliases: Mapping[str, str] = field(default_factory=dict)

    def __iter__(self) -> Iterator[str]:
        return iter(self.labels)

    def __len__(self) -> int:
        return len(self.labels)

    def __contains__(self, code: object) -> bool:
        return code in self.labels

    def find(self, text: str) -> str:
        """The code that ``text`` names: the code itself, its label, or a known other name; case is free.

        Raises
        ------
        UnknownName
            If nothing in the list fits; the nearest entry is suggested.
        """
        wanted = _plain(text)
        for code in self:
            if wanted in (_plain(code), _plain(self.labels[code]), _plain(self.label(code))):
                return code
        for alias, code in self.aliases.items():
            if wanted == _plain(alias):
                return code
        raise UnknownName.of(N_("'{name}' is not in the code list '{list}'."), text, self, list=self.name)

    def label(self, code: str) -> str:
        """The label of a code in the language in use."""
        if code not in self.labels:
            raise UnknownName.of(N_("'{name}' is not in the code list '{list}'."), code, self, list=self.name)
        return gettext(self.labels[code])

    def table(self):
        """The list as a frame: code and label."""
        import pandas as pd

        return pd.DataFrame({"code": list(self), "label": [self.label(code) for code in self]})


def _plain(text: str) -> str:
    return re.sub(r"[\s_-]+", " ", str(text)).strip().casefold()


def _list(name: str, aliases: Mapping[str, str] = MappingProxyType({}), **labels: str) -> CodeList:
    return CodeList(name, MappingProxyType(labels), aliases)


sex = _list("sex", {"T": "total", "F": "female", "M": "male"}, total=N_("Total"), female=N_("Women"), male=N_("Men"))

functions = _list(
    "function",
    {"invalidity": "disability"},
    health=N_("Medical care"),
    sickness=N_("Sickness"),
    unemployment=N_("Unemployment"),
    old_age=N_("Old age"),
    employment_injury=N_("Employment injury"),
    family=N_("Family"),
    maternity=N_("Maternity"),
    disability=N_("Disability"),
    survivors=N_("Survivors"),
    assistance=N_("Social assistance"),
)

migrant_status = _list(
    "migrant_status",
    total=N_("Total"),
    national=N_("Nationals"),
    non_national=N_("Non-nationals"),
    unknown=N_("Nationality unknown"),
)

concept = _list(
    "concept",
    birth=N_("country of birth"),
    citizenship=N_("citizenship"),
)

origin_groups = _list(
    "origin",
    all=N_("All origins"),
    other_eccas=N_("Other ECCAS States"),
    other=N_("Others, origin not stated"),
    rest_of_africa=N_("Rest of Africa"),
    rest_of_world=N_("Rest of the world"),
    stateless=N_("Stateless"),
    unknown=N_("Origin unknown"),
)

regions = _list(
    "region",
    AFR=N_("Africa"),
    SSA=N_("Sub-Saharan Africa"),
    WLD=N_("World"),
    MAF=N_("Middle Africa (UN region)"),
    ECCAS=N_("ECCAS, eleven States"),
    ECCAS10=N_("ECCAS without Rwanda"),
)

flags = _list(
    "flag",
    na=N_("not available"),
    nap=N_("no such benefit"),
    c=N_("confidential"),
    e=N_("estimate"),
    p=N_("provisional or projected"),
    b=N_("break in the series"),
    over_100=N_("above 100 %: numerator and denominator do not fit"),
)

evidence_status = _list(
    "evidence_status",
    known=N_("known"),
    confirm=N_("to be confirmed by the focal point"),
    unknown=N_("unknown"),
)

horizon = _list(
    "horizon",
    short=N_("within 12 months"),
    medium=N_("1 to 3 years"),
    long=N_("3 to 5 years"),
)

pillars = _list(
    "pillar",
    P1=N_("Inclusive national systems and floors"),
    P2=N_("International standards"),
    P3=N_("Social security agreements"),
    P4=N_("Unilateral legal measures"),
    P5=N_("Complementary measures"),
    P6=N_("Data"),
    P7=N_("Governance and social dialogue"),
)

provision = _list(
    "provision",
    statutory=N_("statutory scheme"),
    employer=N_("employer liability only"),
    public=N_("public or partial provision"),
    none=N_("no scheme"),
    unknown=N_("unknown"),
)


@cache
def _country_rows() -> Mapping[str, Mapping[str, str]]:
    with catalog.csv_path("countries").open(encoding="utf-8", newline="") as file:
        return MappingProxyType({row["country"]: MappingProxyType(row) for row in csv.DictReader(file)})


class Countries:
    """The eleven ECCAS States by ISO 3166-1 alpha-3 code; other countries have labels, but are not listed.

    Examples
    --------
    >>> countries.find("cameroun")
    'CMR'
    >>> countries.label("FRA")
    'France'
    """

    def __iter__(self) -> Iterator[str]:
        return iter(_country_rows())

    def __len__(self) -> int:
        return len(_country_rows())

    def __contains__(self, code: object) -> bool:
        return code in _country_rows()

    def find(self, text: str) -> str:
        """The code of the ECCAS State that ``text`` names, by code or by name in any of the four languages."""
        wanted, known = _plain(text), {}
        for code, row in _country_rows().items():
            for name in (code, *(row[f"name_{language}"] for language in ("en", "fr", "pt", "es"))):
                if _plain(name) == wanted:
                    return code
                known[name] = code
        raise UnknownName.of(
            N_("'{name}' is no ECCAS State that the kit knows."),
            text,
            known,
            N_("The codes are: {codes}."),
            codes=", ".join(self),
        )

    def label(self, code: str) -> str:
        """The name of a country, region or origin group in the language in use."""
        for codes in (regions, origin_groups):
            if code in codes:
                return codes.label(code)
        if code in self:
            return _country_rows()[code][f"name_{current()}"]
        return _territory(code, current())

    def languages(self, code: str) -> tuple[str, ...]:
        """The official languages of a State, first one first."""
        return tuple(_country_rows()[code]["official_languages"].split(";"))

    def table(self):
        """The States as a frame: code and name."""
        import pandas as pd

        return pd.DataFrame({"code": list(self), "label": [self.label(code) for code in self]})


@cache
def _territory(code: str, language: str) -> str:
    from babel import Locale
    from babel.core import get_global

    alpha2 = get_global("territory_aliases").get(code)
    if not alpha2:
        raise UnknownName.of(N_("'{name}' is no country code."), code, countries)
    return Locale.parse(language).territories[alpha2[0]]


countries = Countries()


def labels(codes: CodeList | Countries) -> Callable[[str], str]:
    """A function for ``Series.map`` that turns codes into labels and leaves blanks blank."""
    return lambda code: codes.label(code) if isinstance(code, str) and code else code


ratification_state = _list(
    "ratification_state",
    ratified=N_("ratified"),
    signed=N_("signed only"),
    not_ratified=N_("not ratified"),
    not_applicable=N_("does not apply"),
    unknown=N_("not known"),
)

agreement_status = _list(
    "agreement_status",
    in_force=N_("in force"),
    ratified=N_("ratified"),
    signed=N_("signed"),
    negotiating=N_("being negotiated"),
    none_concluded=N_("none concluded"),
    soft_law=N_("guidelines, not binding"),
    unknown=N_("not known"),
)

agreement_evidence = _list(
    "agreement_evidence",
    documented=N_("agreement documented"),
    to_confirm=N_("agreement to be confirmed"),
    none_documented=N_("no agreement documented"),
)

topics = _list(
    "topic",
    institution=N_("Institution"),
    law=N_("Law"),
    coverage=N_("Coverage"),
    foreigners=N_("Foreign workers"),
    export=N_("Payment abroad"),
    agreements=N_("Agreements"),
    ratification_follow_up=N_("Standards"),
    data=N_("Data"),
)

instruments = _list(
    "instrument",
    C102="C102", C118="C118", C157="C157", C19="C19", C97="C97", C143="C143", C121="C121", C128="C128", C130="C130",
    C168="C168", C183="C183", C189="C189",
    ICRMW=N_("UN Convention on migrant workers"),
    RC1951=N_("Refugee Convention, 1951"),
    AU_SPP=N_("African Union protocol"),
    CIPRES=N_("CIPRES convention"),
)  # fmt: skip

parameters = _list(
    "parameter",
    pension_rate_worker=N_("Pension contribution, worker"),
    pension_rate_employer=N_("Pension contribution, employer"),
    pension_rate_voluntary=N_("Pension contribution, voluntary"),
    contribution_ceiling=N_("Ceiling of earnings for contributions"),
    contribution_floor=N_("Floor of earnings for contributions"),
    pension_age_men=N_("Pension age, men"),
    pension_age_women=N_("Pension age, women"),
    minimum_years_old_age=N_("Minimum period for an old-age pension"),
    family_rate_employer=N_("Family benefit contribution, employer"),
    injury_rate_employer=N_("Employment injury contribution, employer"),
    injury_rate_employer_lowest=N_("Employment injury contribution, employer, lowest"),
    injury_rate_employer_highest=N_("Employment injury contribution, employer, highest"),
    maternity_rate_worker=N_("Maternity contribution, worker"),
    maternity_rate_employer=N_("Maternity contribution, employer"),
    health_rate_worker=N_("Health contribution, worker"),
    health_rate_employer=N_("Health contribution, employer"),
    total_rate_employer=N_("All contributions, employer"),
)

contingencies = _list(
    "contingency",
    any=N_("At least one cash benefit"),
    children=N_("Children"),
    maternity=N_("Mothers of newborns"),
    disability=N_("People with a severe disability"),
    unemployment=N_("Unemployed people"),
    employment_injury=N_("Workers, employment injury"),
    old_age=N_("Older people, pension"),
    vulnerable=N_("Vulnerable people, social assistance"),
    poor=N_("Poor people, social assistance"),
)
