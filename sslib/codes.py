"""Closed code lists: in the data stand codes, for people stand labels, in the language in use.

Each list answers the same three verbs: ``find`` (a code from what a person typed), ``label`` (what a person
reads) and ``table`` (the whole list). The lists themselves are data (``codes.toml``); ``codes.sex``,
``codes.functions`` and so on are read when they are first asked for.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from sslib import catalog
from sslib.errors import N_, UnknownName
from sslib.language import LANGUAGES, current, everywhere, gettext

INVENTED = re.compile(r"XX[A-Z]")
YES_NO = "yes or no"  # the unit of an indicator that is 1 or 0
WITHDRAWN = ("BUR", "DDR", "FXX", "TMP", "YMD", "ZAR")  # alpha-3 codes that ISO 3166-1 no longer holds


@dataclass(frozen=True)
class CodeList:
    """A closed list of codes with their English labels.

    Examples
    --------
    >>> from sslib import codes
    >>> codes.functions.find("Old age")
    'old_age'
    >>> codes.functions.label("employment_injury")
    'Employment injury'
    >>> len(codes.functions)
    10
    """

    name: str
    labels: Mapping[str, str]
    aliases: Mapping[str, str]

    def __iter__(self) -> Iterator[str]:
        return iter(self.labels)

    def __len__(self) -> int:
        return len(self.labels)

    def __contains__(self, code: object) -> bool:
        return code in self.labels

    def find(self, text: str) -> str:
        """The code that ``text`` names: the code, its label in any language, or a known other name.

        Raises
        ------
        UnknownName
            If nothing in the list fits; the nearest entry is suggested.
        """
        wanted = _plain(text)
        for code in self:  # before the labels, for which the catalogues must be read
            if wanted == _plain(code):
                return code
        for code in self:
            if wanted in map(_plain, everywhere(self.labels[code])):
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
    """``text`` without what people leave out or vary: case, accents, hyphens, repeated blanks."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", str(text)) if not unicodedata.combining(c))
    return re.sub(r"[\s_–-]+", " ", bare).strip().casefold()


@cache
def _stated() -> Mapping[str, Mapping]:
    return tomllib.loads(Path(__file__).with_name("codes.toml").read_text(encoding="utf-8"))


def _aliases() -> Mapping[str, Mapping[str, str]]:
    return _stated()["aliases"]


@cache
def lists() -> Mapping[str, CodeList]:
    """All code lists by name."""
    stated, aliases = dict(_stated()), _aliases()
    del stated["aliases"]
    return MappingProxyType({
        name: CodeList(name, MappingProxyType(labels), MappingProxyType(aliases.get(name, {})))
        for name, labels in stated.items()
    })  # fmt: skip


def __getattr__(name: str) -> CodeList:
    if name.startswith("_") or name not in lists():
        raise AttributeError(f"module 'sslib.codes' has no code list '{name}'")
    return lists()[name]


@cache
def _country_rows() -> Mapping[str, Mapping[str, str]]:
    return MappingProxyType({row["country"]: MappingProxyType(row) for row in catalog.rows("countries")})


class Countries:
    """The eleven ECCAS States by ISO 3166-1 alpha-3 code; other countries have labels, but are not listed.

    An invented country (XXA to XXZ, codes that ISO 3166-1 leaves to users) is found by its code.

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
        if INVENTED.fullmatch(invented := str(text).strip().upper()):
            return invented
        wanted, known = _plain(text), {}
        for code, row in _country_rows().items():
            for name in (code, *(row[f"name_{language}"] for language in LANGUAGES)):
                if _plain(name) == wanted:
                    return code
                known[name] = code
        for other, code in _aliases().get("countries", {}).items():
            if _plain(other) == wanted:
                return code
        raise UnknownName.of(
            N_("'{name}' is no ECCAS State that the kit knows."),
            text,
            known,
            N_("The codes are: {codes}."),
            codes=", ".join(self),
        )

    def label(self, code: str) -> str:
        """The name of a country, region or origin group in the language in use."""
        for group in (lists()["regions"], lists()["origin_groups"]):
            if code in group:
                return group.label(code)
        if code in self:
            return _country_rows()[code][f"name_{current()}"]
        if INVENTED.fullmatch(code):
            return lists()["invented"].label(code) if code in lists()["invented"] else code
        return _territory(code, current())

    def languages(self, code: str) -> tuple[str, ...]:
        """The official languages of a State, first one first; an invented country speaks all four of the kit."""
        if INVENTED.fullmatch(code):
            return tuple(LANGUAGES)
        return tuple(_country_rows()[code]["official_languages"].split(";"))

    def language(self, code: str) -> str:
        """The first official language of a State among the four of the kit.

        >>> [countries.language(code) for code in ("CMR", "RWA", "GNQ", "STP")]
        ['fr', 'en', 'es', 'pt']
        """
        return next(language for language in self.languages(code) if language in LANGUAGES)

    def table(self):
        """The States as a frame: code and name."""
        import pandas as pd

        return pd.DataFrame({"code": list(self), "label": [self.label(code) for code in self]})


@cache
def _territory(code: str, language: str) -> str:
    from babel import Locale
    from babel.core import get_global

    alpha2 = get_global("territory_aliases").get(code)
    name = Locale.parse(language).territories.get(alpha2[0]) if alpha2 else None
    if name is None:
        raise UnknownName.of(N_("'{name}' is no country code."), code, countries)
    return name


def country(text: str) -> str:
    """The code of any country of the world, by its ISO 3166-1 alpha-3 code or its name in any of the four languages.

    >>> country("fra"), country("Costa do Marfim"), country("Cameroun")
    ('FRA', 'CIV', 'CMR')
    """
    names = _world()
    if (wanted := _plain(text)) in names:
        return names[wanted]
    raise UnknownName.of(N_("'{name}' is no country."), text, names)


@cache
def _world() -> Mapping[str, str]:
    from babel import Locale
    from babel.core import get_global

    alpha3 = {alpha2[0]: code for code, alpha2 in get_global("territory_aliases").items()
              if len(code) == 3 and code.isalpha() and len(alpha2) == 1 and code not in WITHDRAWN}  # fmt: skip
    found = {_plain(code): code for code in alpha3.values()}
    for locale in LANGUAGES:
        for alpha2, name in Locale.parse(locale).territories.items():
            if alpha2 in alpha3:
                found.setdefault(_plain(name), alpha3[alpha2])
    for code in countries:
        found |= {_plain(_country_rows()[code][f"name_{locale}"]): code for locale in LANGUAGES}
    return MappingProxyType(found)


countries = Countries()


def labels(codes: CodeList | Countries) -> Callable[[str], str]:
    """A function for ``Series.map`` that turns codes into labels and leaves blanks blank."""
    return lambda code: codes.label(code) if isinstance(code, str) and code else code
