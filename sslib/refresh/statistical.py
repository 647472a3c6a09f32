"""Services that speak SDMX: ILOSTAT and the UN SDG Global Database, through the client ``sdmx1``.

The structure of a dataflow is fetched first: it gives the order of the dimensions in the key, and what in the answer
is a dimension and what an attribute. Flows and codes as users of the services describe them; not tried against the
live services.
"""

from sslib.refresh import web

SOURCES = {"ilostat": ("ILO", "ILO"), "unsdg": ("UNSD", "IAEG-SDGs")}  # source of the client, agency of the flows
PLACE, YEAR = "REF_AREA", "TIME_PERIOD"


def answer(session, series, first: int, last: int) -> list[dict[str, str]]:
    """The observations of one flow: ``place``, ``year``, ``value``, every dimension and every attribute, as text.

    Observations without a value are left out. The message does not state a date of release.

    Raises
    ------
    ValueError
        If the key names a dimension that the flow does not have.
    """
    import sdmx

    source, agency = SOURCES[series.service]
    client = sdmx.Client(source, session=session)
    structure = client.dataflow(series.code, agency_id=agency, timeout=web.SECONDS).dataflow[series.code].structure
    if structure.is_external_reference:
        structure = client.get(resource=structure, timeout=web.SECONDS).structure[structure.id]
    message = client.data(
        f"{agency},{series.code}",
        key={**series.key, PLACE: "+".join(series.places.values())},
        params={"startPeriod": str(first), "endPeriod": str(last)},
        dsd=structure,
        timeout=web.SECONDS,
    )
    ours = {theirs: place for place, theirs in series.places.items()}
    return [row for dataset in message.data for each in dataset.obs if (row := _row(each, ours))["value"]]


def _row(observation, ours: dict[str, str]) -> dict[str, str]:
    stated = {
        field: str(getattr(held.value, "id", held.value))
        for field, held in [*observation.key.values.items(), *observation.attrib.items()]
    }
    value = "" if observation.value is None else str(observation.value)
    return stated | {
        "place": ours.get(stated[PLACE], stated[PLACE]),
        "year": stated[YEAR],
        "value": "" if value.lower() == "nan" else value,
        "release": "",
    }
