"""What a reader sees: table, figure, finding, gap, cards. Each knows its title, unit, source, note and text
alternative, and speaks as one mime bundle: HTML for JupyterLab, Markdown for the report, and its own data, from
which the report collects headlines, gaps, sources and action points.

Texts arrive translated; codes are turned into labels here, and numbers into what the language writes.
"""

import base64
import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sslib import catalog, codes, language
from sslib.errors import N_, BadInput
from sslib.language import gettext as _
from sslib.language import stored

MISSING = language.MISSING
LINE = 100  # characters of a table that fit beside each other on a page
MIME = "application/vnd.sslib.exhibit+json"
LABELLED = {
    "country": codes.countries, "origin": codes.countries, "destination": codes.countries, "partner": codes.countries,
    "function": codes.functions, "sex": codes.sex, "flag": codes.flags, "horizon": codes.horizon,
    "pillar": codes.pillars, "concept": codes.concept, "evidence_status": codes.evidence_status,
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Exhibit:
    """What every exhibit carries.

    Parameters
    ----------
    title : what it shows, one line
    sources : names of the datasets it rests on; their source lines are printed under it
    references : keys of the dataset ``references`` that back single statements
    note : what must be read with it
    role : its place in the report, where it does not stay where the notebook shows it: ``first_actions``,
        ``action_points``, ``to_confirm`` or ``indicators``
    """

    title: str = ""
    sources: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    note: str = ""
    role: str = ""

    @property
    def kind(self) -> str:
        return type(self).__name__.lower()

    def data(self) -> dict:
        """What the report collects."""
        return {
            "kind": self.kind,
            "title": self.title,
            "role": self.role,
            "sources": list(self.sources),
            "references": list(self.references),
        }

    def under(self) -> str:
        """The line under an exhibit: its note and its sources."""
        parts = [self.note] if self.note else []
        if self.sources:
            parts.append(_("Source: {sources}.", sources="; ".join(source_line(name) for name in self.sources)))
        return " ".join(parts)

    def markdown(self) -> str:
        raise NotImplementedError

    def html(self) -> str:
        raise NotImplementedError

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": self.html(), "text/markdown": self.markdown(), MIME: self.data()}


def source_line(name: str) -> str:
    """Producer, dataset and vintage of a dataset in the language in use."""
    sheet = catalog.sheet(name)
    return _(
        "{producer}, {dataset}, vintage {vintage}",
        producer=stored(sheet.producer), dataset=stored(sheet.dataset), vintage=sheet.vintage,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Finding(Exhibit):
    """A computed sentence. ``headline`` is its rank among the headline figures of the report (0: none)."""

    text: str
    headline: int = 0

    def data(self) -> dict:
        return super().data() | {"text": self.text, "headline": self.headline}

    def markdown(self) -> str:
        return escape(self.text)

    def html(self) -> str:
        return f"<p>{html.escape(self.text)}</p>"


@dataclass(frozen=True, kw_only=True)
class Gap(Exhibit):
    """What is not known, and the data action that would close it."""

    text: str
    action: str = ""
    headline: int = 0

    def data(self) -> dict:
        return super().data() | {"text": self.text, "action": self.action, "headline": self.headline}

    def _sentence(self) -> str:
        return self.text + " " + _("Action that closes it: {action}.", action=self.action) if self.action else self.text

    def markdown(self) -> str:
        return "::: {.gap}\n**" + _("Gap.") + f"** {escape(self._sentence())}\n:::"

    def html(self) -> str:
        return (
            '<p style="border-left:4px solid #b5651d;padding:.2em .8em;background:#fbf5ee">'
            f"<strong>{html.escape(_('Gap.'))}</strong> {html.escape(self._sentence())}</p>"
        )


@dataclass(frozen=True, kw_only=True)
class Table(Exhibit):
    """A table for people: ``header`` above ``rows`` of text; ``numeric`` columns stand to the right.

    ``indicators`` are the rows of DESIGN's indicator table that it shows, for ``indicators.csv``.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    highlighted: tuple[bool, ...] = ()
    indicators: tuple[Mapping, ...] = field(default=(), repr=False)

    def data(self) -> dict:
        return super().data() | {"indicators": [dict(row) for row in self.indicators]}

    def markdown(self) -> str:
        lines = [self._line(self.header), self._rule()]
        for row, strong in zip(self.rows, self._strong(), strict=True):
            cells = [escape(cell).replace("\n", " ") for cell in row]
            lines.append(self._line([f"**{cell}**" if strong and cell else cell for cell in cells], escaped=True))
        caption = f"\n\n: {escape(self.title)}" if self.title else ""
        under = f"\n\n::: {{.under}}\n{escape(self.under())}\n:::" if self.under() else ""
        return "\n".join(lines) + caption + under

    @staticmethod
    def _line(cells: Iterable[str], escaped: bool = False) -> str:
        return "| " + " | ".join(cell if escaped else escape(cell) for cell in cells) + " |"

    def _rule(self) -> str:
        """Dashes in proportion to the content: pandoc takes column widths from them."""
        columns = list(zip(self.header, *self.rows, strict=True)) if self.rows else [(name,) for name in self.header]
        least = [max(len(word) for cell in cells for word in cell.split() or [""]) + 2 for cells in columns]
        wish = [max(len(cell) for cell in cells) ** 0.7 * 2 for cells in columns]
        spare = max(0, LINE - sum(least))
        extra = [max(0.0, want - need) for want, need in zip(wish, least, strict=True)]
        share = spare / (sum(extra) or len(extra))
        width = [round(n + share * (e if sum(extra) else 1)) for n, e in zip(least, extra, strict=True)]
        marks = [f"{'-' * (n - 1)}:" if right else "-" * n for n, right in zip(width, self.numeric, strict=True)]
        return "|" + "|".join(marks) + "|"

    def _strong(self) -> tuple[bool, ...]:
        return self.highlighted or (False,) * len(self.rows)

    def html(self) -> str:
        def cell(text, right, tag="td", strong=False):
            style = f' style="text-align:{"right" if right else "left"}"'
            body = html.escape(text)
            return f"<{tag}{style}>{f'<strong>{body}</strong>' if strong else body}</{tag}>"

        head = "".join(cell(name, right, "th") for name, right in zip(self.header, self.numeric, strict=True))
        body = "".join(
            "<tr>" + "".join(cell(t, r, strong=s) for t, r in zip(row, self.numeric, strict=True)) + "</tr>"
            for row, s in zip(self.rows, self._strong(), strict=True)
        )
        return (
            f"<table><caption>{html.escape(self.title)}</caption><thead><tr>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table><p><small>{html.escape(self.under())}</small></p>"
        )


@dataclass(frozen=True, kw_only=True)
class Figure(Exhibit):
    """A chart as SVG and PNG with its text alternative, which says what a person would see."""

    name: str
    alt: str
    svg: str = field(repr=False)
    png: bytes = field(repr=False)

    def __post_init__(self):
        if not self.alt.strip():
            raise ValueError(f"figure '{self.name}' has no text alternative")

    def data(self) -> dict:
        return super().data() | {"name": self.name, "alt": self.alt}

    def markdown(self) -> str:
        alt = self.alt.replace('"', "'").replace("\n", " ")
        under = f"\n\n::: {{.under}}\n{escape(self.under())}\n:::" if self.under() else ""
        return f'![{escape(self.title)}](figures/{self.name}){{alt="{alt}"}}{under}'

    def html(self) -> str:
        encoded = base64.b64encode(self.svg.encode()).decode()
        return (
            f"<figure><figcaption><strong>{html.escape(self.title)}</strong></figcaption>"
            f'<img style="max-width:100%" alt="{html.escape(self.alt, quote=True)}" '
            f'src="data:image/svg+xml;base64,{encoded}"/><p><small>{html.escape(self.under())}</small></p></figure>'
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        return super()._repr_mimebundle_() | {
            "image/svg+xml": self.svg,
            "image/png": base64.b64encode(self.png).decode(),
        }


@dataclass(frozen=True, kw_only=True)
class Cards(Exhibit):
    """Records too wide for a table: a heading and labelled lines each. ``records`` is what the report exports."""

    cards: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    records: tuple[Mapping, ...] = field(default=(), repr=False)

    def data(self) -> dict:
        return super().data() | {"records": [dict(record) for record in self.records]}

    def markdown(self) -> str:
        blocks = []
        for heading, lines in self.cards:
            described = [f"{escape(label)}\n:   {escape(text)}" for label, text in lines]
            blocks.append("\n\n".join(["::: {.card}", f"**{escape(heading)}**", *described, ":::"]))
        return "\n\n".join(blocks)

    def html(self) -> str:
        blocks = []
        for heading, lines in self.cards:
            rows = "".join(
                f'<tr><th style="text-align:left">{html.escape(label)}</th><td style="text-align:left">'
                f"{html.escape(text)}</td></tr>"
                for label, text in lines
            )
            blocks.append(f"<h4>{html.escape(heading)}</h4><table>{rows}</table>")
        return "".join(blocks)


@dataclass(frozen=True, kw_only=True)
class Level(Exhibit):
    """On which of three levels of evidence the analysis rests; it stands on top and on the cover."""

    level: int

    def data(self) -> dict:
        return super().data() | {"level": self.level, "text": self._sentence()}

    def _sentence(self) -> str:
        return _("Evidence level {level} of 3: {what}.", level=self.level, what=stored(LEVELS[self.level]))

    def markdown(self) -> str:
        return f"*{escape(self._sentence())}*"

    def html(self) -> str:
        return f"<p><em>{html.escape(self._sentence())}</em></p>"


LEVELS = {
    1: N_("published figures only"),
    2: N_("a return of the Social Security Inquiry"),
    3: N_("a return of the Social Security Inquiry with its module on migrant workers"),
}


def evidence_level(source: str = "") -> Level:
    """The level of evidence that ``source`` gives; empty stands for the published figures.

    >>> evidence_level().data()["text"]
    'Evidence level 1 of 3: published figures only.'
    """
    if source:
        raise BadInput([N_("This version of the kit reads published figures only; leave 'source' empty.")])
    return Level(level=1)


def finding(
    text: str, *, otherwise: str = "", action: str = "", sources=(), references=(), headline: int = 0, **values
):
    """A sentence with its values filled in, or a gap where a value is missing.

    Parameters
    ----------
    text : translated template; its fields are filled with ``values``, which are already text, or missing
    otherwise, action : what is said where any value is missing, and the data action that closes the gap
    headline : rank among the headline figures of the report, 0 for none

    Examples
    --------
    >>> finding("{rate} are covered.", rate="10.0 %").text
    '10.0 % are covered.'
    >>> finding("{rate} are covered.", rate=None, otherwise="Coverage is not known.", action="AP02").kind
    'gap'
    """
    shared = {"headline": headline, "sources": tuple(sources), "references": tuple(references)}
    if any(language.missing(value) or value == MISSING for value in values.values()):
        return Gap(text=otherwise, action=action, **shared)
    return Finding(text=text.format(**values), **shared)


def gap(text: str, action: str = "", **more) -> Gap:
    """What is not known, said aloud, and the data action that closes it."""
    return Gap(text=text, action=action, **more)


def table(frame, columns: Mapping[str, str], *, title: str, sources=(), note: str = "", references=(),
          role: str = "", highlight: tuple[str, object] | None = None, digits: Mapping[str, int] | None = None,
          indicators=None) -> Table:  # fmt: skip
    """A frame as a table for people.

    Parameters
    ----------
    frame : one row each for what the rows stand for
    columns : column of the frame -> heading, in the order shown; code columns are labelled, percentages get one
        decimal, other numbers none, unless ``digits`` says otherwise
    highlight : ``(column, value)``: the rows to set in bold
    indicators : indicator rows that the table shows

    Examples
    --------
    >>> import pandas as pd
    >>> shown = table(pd.DataFrame({"country": ["CMR"], "coverage_pct": [10.01]}),
    ...               {"country": "State", "coverage_pct": "Covered, %"}, title="Coverage")
    >>> shown.rows
    (('Cameroon', '10.0'),)
    """
    shown = frame[list(columns)]
    digits = digits or {}
    rows = tuple(
        tuple(_cell(name, value, digits.get(name)) for name, value in zip(columns, row, strict=True))
        for row in shown.itertuples(index=False, name=None)
    )
    numeric = tuple(shown[name].dtype.kind in "iuf" and name not in LABELLED and name != "year" for name in columns)
    strong = tuple(frame[highlight[0]].eq(highlight[1])) if highlight else ()
    records = () if indicators is None else tuple(indicators.to_dict("records"))
    return Table(
        title=title, header=tuple(columns.values()), rows=rows, numeric=numeric, highlighted=strong,
        sources=tuple(sources), references=tuple(references), note=note, role=role,
        indicators=records,
    )  # fmt: skip


def _cell(name: str, value, digits: int | None) -> str:
    if language.missing(value) or value == "":
        return MISSING
    if name in LABELLED and isinstance(value, str):
        return LABELLED[name].label(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str):
        return value
    if name == "year":
        return str(int(value))
    return language.number(value, digits if digits is not None else int(name.endswith(("_pct", "value"))))


def escape(text: str) -> str:
    """``text`` as plain words in Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>#|~^$@])", r"\\\1", text)


def indicator_table(rows, title: str = "") -> Table:
    """Indicator rows as the table that stands at the end of each analysis: never a rate without what it rests on."""
    from sslib.catalog import csv_names

    shown = rows.copy()
    names = csv_names("indicators", "indicator", "name")
    shown["name"] = [stored(names.get(code, code)) for code in shown["indicator"]]
    shown["place"] = shown["country"].map(codes.labels(codes.countries))
    shown["shown_value"] = [_with_bounds(entry) for _i, entry in shown.iterrows()]
    shown["unit"] = shown["unit"].map(stored)
    shown["basis"] = [_basis(entry) for _i, entry in shown.iterrows()]
    rows = rows.assign(name=shown["name"])
    return table(
        shown,
        {
            "name": _("Indicator"), "place": _("Place"), "year": _("Year"), "shown_value": _("Value"),
            "unit": _("Unit"), "basis": _("Numerator / denominator"), "flag": _("Flag"),
        },
        title=title or _("Indicators of this analysis"), role="indicators", sources=["indicators"], indicators=rows,
        note=_("Between brackets: lowest and highest value where parts are not known."),
    )  # fmt: skip


def _with_bounds(entry) -> str:
    value = language.number(entry["value"], 1)
    if language.missing(entry["low"]) or entry["low"] == entry["high"]:
        return value
    return f"{value} [{language.number(entry['low'], 1)}; {language.number(entry['high'], 1)}]"


def _basis(entry) -> str:
    if language.missing(entry["numerator"]) or language.missing(entry["denominator"]):
        return MISSING
    return f"{language.number(entry['numerator'])} / {language.number(entry['denominator'])}"
