"""The legal and institutional profile as exhibits: what is known, with source and date; what is to be confirmed;
what is unknown. A fact to be confirmed is never printed as if it were known.

Every function takes frames of the datasets of the same name and returns an exhibit.
"""

from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from sslib import codes, language
from sslib.actions import indicators_of
from sslib.catalog import csv_names
from sslib.evidence import CONFIRM, KNOWN, UNKNOWN, Fact, sources_of
from sslib.exhibits import Table, table
from sslib.language import gettext as _
from sslib.language import stored

MONEY = "local currency a month"


def institutions(countries, country: str) -> Table | None:
    """Name of the institutions, currency and memberships that matter for coordination; None for an invented country."""
    import pandas as pd

    if not countries["country"].eq(country).any():
        return None
    entry = countries.set_index("country").loc[country]
    groups = ("cemac", "cipres", "eac", "sadc", "cplp", "cepgl")
    member = [code.upper() for code in groups if entry[code]]
    rows = [
        (_("Social security institutions"), entry["institution"]),
        (_("Currency"), entry["currency"]),
        (_("Member of"), ", ".join(member) or _("none of the communities listed here")),
        (_("Membership of ECCAS"), _noted(entry) or _("Member State")),
    ]
    return table(
        pd.DataFrame(rows, columns=["what", "value"]), {"what": _("What"), "value": _("The State")},
        title=_("Institutions and memberships"), sources=["countries"],
        references=[key for cell in (entry["cipres_source"], entry["eccas_source"]) for key in sources_of(cell)],
        note=_("Communities listed: CEMAC, CIPRES, EAC, SADC, CPLP, CEPGL."),
    )  # fmt: skip


def eccas_notes(countries) -> str:
    """What must be said of the membership of single States wherever the States are averaged."""
    noted = countries[countries["eccas_note"].ne("")]
    said = [f"{codes.countries.label(entry['country'])}: {_noted(entry)}" for _i, entry in noted.iterrows()]
    return language.spaced(" ".join(said))


def eccas_references(countries) -> list[str]:
    """The keys of the sources of these notes."""
    return [key for cell in countries["eccas_source"] for key in sources_of(cell)]


def _noted(entry) -> str:
    sources = sources_of(entry["eccas_source"])
    return stored(entry["eccas_note"]) + (f" [{', '.join(sources)}]" if sources else "")


def branch_table(branches, country: str) -> Table:
    """The nine branches of Convention No. 102: what the law provides, and how sure that is."""
    own = branches[branches["country"].eq(country)].copy()
    own["order"] = own["function"].map(list(codes.functions).index)
    own = own.sort_values("order")
    own["provided"] = [
        _stated(codes.provision.label(p), s) for p, s in zip(own["provision"], own["status"], strict=True)
    ]
    return _facts(
        own, {"function": _("Branch"), "provided": _("What the law provides")},
        title=_("The nine branches of Convention No. 102"), sources=["branches"],
    )  # fmt: skip


def branch_matrix(branches, country: str):
    """The nine branches in the eleven States as tiles; what is to be confirmed has its own shade."""
    from sslib import figures

    shown = branches.copy()
    sure = shown["status"].eq(KNOWN)
    shown["shade"] = "confirm"
    shown.loc[sure & shown["provision"].eq("statutory"), "shade"] = "statutory"
    shown.loc[sure & ~shown["provision"].eq("statutory"), "shade"] = "other"
    shown.loc[shown["status"].eq(UNKNOWN), "shade"] = "unknown"
    wide = shown.pivot(index="country", columns="function", values="shade")
    wide = wide[[code for code in codes.functions if code in wide.columns]]
    return figures.matrix(
        wide, name="branches", title=_("Branches with a statutory scheme in the eleven States"), highlight=country,
        shades=[("statutory", _("statutory scheme, known"), "#7f9cc0"),
                ("other", _("no statutory scheme, known"), "#e8c9a8"),
                ("confirm", _("to be confirmed"), "#eef0f3"),
                ("unknown", _("not known"), "#ffffff")],
        row_labels={code: codes.countries.label(code) for code in wide.index},
        column_labels={code: codes.functions.label(code) for code in wide.columns},
        sources=["branches"],
        note=_("No statutory scheme: employer liability, public provision only, or nothing. "
               "No ranking: many cells are not confirmed."),
    )  # fmt: skip


def parameter_table(parameters, country: str) -> Table:
    """Rates, ages and qualifying periods, each with the year for which it was stated."""
    own = parameters[parameters["country"].eq(country) & parameters["status"].ne(UNKNOWN)].copy()
    own["order"] = own["parameter"].map(list(codes.parameters).index)
    own = own.sort_values("order")
    own["what"] = own["parameter"].map(codes.parameters.label)
    own["stated"] = [_quantity(entry) for _i, entry in own.iterrows()]
    own["more"] = [_sentences(stored(e["scope"]), stored(e["note"])) for _i, e in own.iterrows()]
    return _facts(
        own, {"what": _("Parameter"), "stated": _("Value"), "more": _("For")},
        title=_("Statutory parameters, as at the year stated"), sources=["parameters"],
    )  # fmt: skip


def _quantity(entry) -> str:
    if language.missing(entry["value"]):
        return language.MISSING if entry["status"] == KNOWN else _stated("", UNKNOWN)
    digits = 0 if float(entry["value"]).is_integer() else 2
    unit = stored(entry["unit"])
    if entry["unit"] == MONEY:
        unit = _("{currency} a month", currency=csv_names("countries", "country", "currency")[entry["country"]])
    return _stated(f"{language.number(entry['value'], digits)} {unit}", entry["status"])


def law_table(country_facts, country: str) -> Table:
    """What is documented on law, foreign workers, payment abroad and data, statement by statement."""
    own = country_facts[country_facts["country"].eq(country) & country_facts["status"].ne(UNKNOWN)].copy()
    own["order"] = own["topic"].map(list(codes.topics).index)
    own = own.sort_values(["order", "as_at"], kind="stable")
    own["about"] = own["topic"].map(codes.topics.label)
    own["stated"] = [_stated(stored(text), status) for text, status in zip(own["text"], own["status"], strict=True)]
    return _facts(
        own, {"about": _("On"), "stated": _("What is documented")},
        title=_("What is documented on the law and its application"), sources=["country_facts"],
    )  # fmt: skip


def instrument_table(ratifications, instruments, country: str) -> Table:
    """Which international instruments bind the State, as far as it is known."""
    order = list(codes.instruments)
    own = ratifications[ratifications["country"].eq(country)].merge(
        instruments[["instrument", "title"]], on="instrument"
    )
    own = own.assign(order=own["instrument"].map(order.index)).sort_values("order")
    own["name"] = own["title"].map(stored)
    own["stated"] = [_ratified(entry) for _i, entry in own.iterrows()]
    return _facts(
        own, {"name": _("Instrument"), "stated": _("Status")},
        title=_("International instruments"), sources=["ratifications", "instruments"],
    )  # fmt: skip


def _ratified(entry) -> str:
    words = codes.ratification_state.label(entry["state"])
    if entry["date"] and entry["state"] in ("ratified", "signed"):
        words = f"{words} ({entry['date']})"
    words = _stated(words, entry["status"])
    return _sentences(words, stored(entry["note"]))


def agreement_table(agreements, country: str) -> Table:
    """Social security agreements, whatever their state."""
    own = agreements[agreements["country"].eq(country)].copy()
    own["title"] = own["name"].map(stored)
    own["stated"] = [
        _sentences(_stated(codes.agreement_status.label(e["status_agreement"]), e["status"]), stored(e["note"]))
        for _i, e in own.iterrows()
    ]
    own["as_at"] = own["year"]
    return _facts(
        own, {"title": _("Agreement"), "stated": _("Status")}, as_at=_("Year of the text"),
        title=_("Social security agreements"), sources=["agreements"],
    )  # fmt: skip


def to_confirm(rules, definitions, facts: Mapping[str, Fact], said: Mapping[str, str] = MappingProxyType({}),
               rejected: Collection[str] = ()) -> Table:  # fmt: skip
    """Every fact that the action points ask for and that is not known: what is believed, and what would settle it.

    Parameters
    ----------
    said : indicator code -> what a return says of it, where that does not settle it
    rejected : the action points that the plan of the State rejects: their facts stay open
    """
    import pandas as pd

    asked = dict.fromkeys(code for trigger in rules["trigger"] for code in indicators_of(trigger))
    entries = definitions.set_index("indicator")
    rows = []
    for code in asked:
        fact = facts.get(code, Fact.unknown())
        if fact.known or code not in entries.index:
            continue
        entry = entries.loc[code]
        status = codes.evidence_status.label(CONFIRM if fact.status == CONFIRM else UNKNOWN)
        if code in said:
            status = _("{status}; the return says: {said}", status=status, said=said[code])
        rows.append((entry["data_action"], stored(entry["name"]), stored(entry["definition"]), status))
    made = pd.DataFrame(rows, columns=["action", "name", "definition", "status"]).sort_values("action", kind="stable")
    out = made["action"].isin(rejected)
    note = ""
    if out.any():
        note = _("These facts stay open, since the plan rejects the action point that would settle them: {facts}.",
                 facts=", ".join(made.loc[out, "name"]))  # fmt: skip
    made.loc[out, "action"] = [
        _("{action}, rejected", action=action).replace(" ", language.NBSP) for action in made.loc[out, "action"]
    ]
    return table(
        made,
        {"name": _("Fact"), "definition": _("What it says"), "status": _("Status"), "action": _("Action point")},
        title=_("Facts that the action points wait for"), sources=["indicators"], role="to_confirm", note=note,
    )  # fmt: skip


def corridor_matrix(persons, year: int):
    """Migrants among the States as tiles, in thousands: rows are where they live, columns where they come from."""
    from sslib import figures

    names = {code: codes.countries.label(code) for code in persons.index}
    largest = persons.stack().sort_values(ascending=False).head(3)
    said = [
        _("{origin} to {destination}: {count}", origin=names[origin], destination=names[home],
          count=language.people(count))
        for (home, origin), count in largest.items()
    ]  # fmt: skip
    return figures.heatmap(
        persons / 1000, name="corridor_matrix",
        title=_("Migrants among the eleven States, {year}, thousands", year=year),
        row_labels={code: f"{name} ({code})" for code, name in names.items()},
        column_labels={code: code for code in names}, row_axis=_("State where they live"),
        column_axis=_("State of origin"), digits=1, sources=["migrant_stock"],
        note=_("Counted by country of birth or by citizenship, as each State's source allows; only stated origins."),
        alt=_("Matrix of migrants among the eleven States. The largest corridors: {corridors}.",
              corridors="; ".join(said)),
    )  # fmt: skip


def basis(rates) -> str:
    """On how many States, of which years, an average of indicator rows rests.

    >>> import pandas as pd
    >>> basis(pd.DataFrame({"value": [1.0, None, 2.0], "year": [2019, None, 2022]}))
    '2 of 3, 2019–2022'
    """
    known = rates[rates["value"].notna()]
    if known.empty:
        return _("{count} of {total}", count=0, total=len(rates))
    first, last = int(known["year"].min()), int(known["year"].max())
    return _("{count} of {total}, {first}–{last}", count=len(known), total=len(rates), first=first, last=last)


def latest_table(entries: Mapping[str, tuple], *, title: str, sources: Iterable[str], note: str = "") -> Table:
    """The latest published value of several things: label -> (row of ``latest`` or None, its column, decimals)."""
    import pandas as pd

    rows = []
    for label, (found, column, digits) in entries.items():
        if found is None:
            rows.append((label, "", _("no value published")))
        else:
            rows.append((label, language.year(found["year"]), language.number(found[column], digits)))
    return table(
        pd.DataFrame(rows, columns=["what", "when", "value"]),
        {"what": _("Indicator"), "when": _("Year"), "value": _("Value")},
        title=title, sources=sources, note=note,
    )  # fmt: skip


def _facts(own, columns: Mapping[str, str], *, title: str, sources: Iterable[str], as_at: str = "") -> Table:
    """A table of facts: the columns given, then the year stated and the keys of the sources."""
    shown = own.copy()
    shown["date"] = ["" if language.missing(value) else str(value) for value in shown["as_at"]]
    keys = [sources_of(source) for source in shown["source"]]
    shown["keys"] = [", ".join(found) for found in keys]
    note = _("K: known to the authors with high confidence, without a document.") if any("K" in k for k in keys) else ""
    heads = {**columns, "date": as_at or _("As at"), "keys": _("Sources")}
    references = tuple(dict.fromkeys(key for found in keys for key in found if key != "K"))
    return table(shown, heads, title=title, sources=sources, references=references, note=note)


def _sentences(*parts: str) -> str:
    return ". ".join(part.rstrip(".") for part in parts if part) + "." * (sum(map(bool, parts)) > 1)


def _stated(text: str, status: str) -> str:
    """A statement with its reserve: what is to be confirmed says so first, what is unknown says only that."""
    if status == KNOWN:
        return text
    if status == CONFIRM:
        sentence = text[:1].isupper()
        return _("To be confirmed. {text}", text=text) if sentence else _("To be confirmed: {text}", text=text)
    return _("not known")
