"""The Indicators API (version 2) of the World Bank: JSON, page by page.

Address and fields as the World Bank describes them; not tried against the live service.
"""

from datetime import date
from decimal import Decimal

from sslib.refresh import web

ADDRESS = "https://api.worldbank.org/v2/country/{places}/indicator/{code}"
ROWS = 5000


def answer(session, series, first: int, last: int) -> list[dict[str, str]]:
    """The values of one indicator: ``place``, ``year``, ``value``, ``release`` and the API's own marks, as text.

    Years without a value are left out. ``release`` is the day on which the World Bank last updated the series.

    Raises
    ------
    ValueError
        If the API answers with a message instead of values, or the indicator means something else today.
    """
    ours = {theirs: place for place, theirs in series.places.items()}
    address = ADDRESS.format(places=";".join(ours), code=series.code)
    found, page, pages = [], 1, 1
    while page <= pages:
        asked = {"format": "json", "per_page": ROWS, "page": page, "date": f"{first}:{last}"}
        reply = session.get(address, params=asked, timeout=web.SECONDS)
        reply.raise_for_status()
        head, *body = reply.json(parse_float=Decimal, parse_int=Decimal)
        if "message" in head:
            raise ValueError("; ".join(message["value"] for message in head["message"]))
        release = str(date.fromisoformat(head["lastupdated"])) if head.get("lastupdated") else ""
        for row in (body[0] if body else None) or ():
            if series.says not in row["indicator"]["value"]:
                raise ValueError(f"{row['indicator']['value']!r}, not {series.says!r}")
            if row["value"] is not None:
                found.append({
                    "place": ours.get(row["countryiso3code"], row["countryiso3code"]),
                    "year": row["date"],
                    "value": format(row["value"], "f"),
                    "release": release,
                    "obs_status": row.get("obs_status") or "",
                })  # fmt: skip
        page, pages = page + 1, int(head["pages"])
    return found
