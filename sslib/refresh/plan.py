"""What the sheet of a dataset says about its refreshing: which series of which service, and what becomes of each cell.

A table ``[refresh]`` in a sheet has

- ``value``: the column that holds the figure, compared between two vintages;
- ``tried``: whether the series were ever tried against the live service;
- ``places``: the places asked for; a table ``{AGO = "24"}`` where the service has codes of its own;
- ``cells``: how each column is filled, shared by all series;
- ``columns``: columns of the sheet that a refreshed vintage describes otherwise, or has in addition;
- ``series``: one entry for each series, with ``service``, ``code`` (indicator or dataflow), ``key`` (dimensions of
  SDMX), ``says`` (words that the service's own name of the indicator must hold, for a code whose meaning has changed
  before), and ``cells`` and ``places`` of its own.

A cell is a constant, or a table: ``from`` names the field of the answer (``place``, ``year``, ``value``, ``release``,
or a dimension or attribute of the service); ``codes`` translates its codes one by one, ``containing`` translates a
text by a word in it. A code that neither names stays as it is, so that the check against the sheet reports it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sslib import catalog
from sslib.errors import N_, BadInput
from sslib.language import stored

SERVICES = {
    "ilostat": N_("ILOSTAT (SDMX)"),
    "unsdg": N_("UN SDG Global Database (SDMX)"),
    "worldbank": N_("World Bank (Indicators API)"),
}
NO_SERVICE = N_("no service is known")
WHY_NOT = {
    "illustrative": N_("invented for the course: no producer to ask"),
    "compiled": N_("compiled from laws and documents: no service is known"),
    "proposal": N_("proposals of the kit: no producer to ask"),
}


@dataclass(frozen=True)
class Series:
    """One series of a service, and how its answer fills the columns of the dataset."""

    service: str
    code: str
    key: Mapping[str, str]
    places: Mapping[str, str]
    cells: Mapping[str, str | Mapping[str, object]]
    says: str = ""


@dataclass(frozen=True)
class Plan:
    """How one dataset is refreshed."""

    sheet: catalog.Sheet
    value: str
    tried: bool
    series: tuple[Series, ...]
    columns: Mapping[str, Mapping[str, object]]


def why_not(name: str) -> str:
    """Why a dataset cannot be refreshed, as a text to translate; empty if it can.

    >>> why_not("economy")
    ''
    >>> why_not("xxa_return")
    'invented for the course: no producer to ask'
    """
    sheet = catalog.sheet(name)
    return "" if sheet.refresh else WHY_NOT.get(sheet.status, NO_SERVICE)


def plan(name: str) -> Plan:
    """How one dataset is refreshed.

    Raises
    ------
    UnknownName
        If no dataset has this name.
    BadInput
        If it cannot be refreshed; the message says why.

    Examples
    --------
    >>> [series.code for series in plan("remittances").series]
    ['BX.TRF.PWKR.CD.DT', 'BM.TRF.PWKR.CD.DT']
    """
    sheet = catalog.sheet(name)
    if reason := why_not(name):
        raise BadInput(
            [N_("The dataset '{name}' cannot be refreshed ({reason})."),
             N_("sslib data refresh lists those that can be.")],
            name=name, reason=stored(reason),
        )  # fmt: skip
    stated = sheet.refresh
    shared = stated.get("cells", {})
    series = tuple(
        Series(
            service=entry["service"],
            code=entry["code"],
            key=MappingProxyType(entry.get("key", {})),
            places=_places(entry.get("places", stated["places"])),
            cells=MappingProxyType({**shared, **entry.get("cells", {})}),
            says=entry.get("says", ""),
        )
        for entry in stated["series"]
    )
    return Plan(sheet, stated["value"], stated["tried"], series, MappingProxyType(stated.get("columns", {})))


def _places(stated) -> Mapping[str, str]:
    """Our code of each place with the code that the service uses."""
    return MappingProxyType(dict(stated) if isinstance(stated, Mapping) else {place: place for place in stated})
