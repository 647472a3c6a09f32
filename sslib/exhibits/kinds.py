"""What a reader sees: table, figure, finding, gap, cards. Each knows its title, unit, source, note and text
alternative, and speaks as one mime bundle: HTML for JupyterLab, Markdown for the report, and its own data, from
which the report collects headlines, gaps, sources and action points.

Texts arrive translated; codes are turned into labels here, and numbers into what the language writes.
"""

import base64
import html
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sslib import language
from sslib.errors import N_
from sslib.exhibits.writing import below, escape, small, source_line
from sslib.language import NBSP, stored
from sslib.language import gettext as _

MISSING = language.MISSING
LINE = 120  # characters of a table that fit beside each other on a page
HYPHENATED, UNBROKEN = 16, 20  # characters of a word for which a column is wide enough; of one that cannot be divided
MIME = "application/vnd.sslib.exhibit+json"
LEVELS = {
    1: N_("published figures only"),
    2: N_("a return of the Social Security Inquiry"),
    3: N_("a return of the Social Security Inquiry with its module on migrant workers"),
}


@dataclass(frozen=True, kw_only=True)
class Exhibit(ABC):
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
            "under": self.under(),
        }

    def under(self) -> str:
        """The line under an exhibit: its note and its sources."""
        parts = [self.note] if self.note else []
        if self.sources:
            parts.append(_("Source: {sources}.", sources="; ".join(source_line(name) for name in self.sources)))
        return " ".join(parts)

    @abstractmethod
    def markdown(self) -> str:
        """What the report prints."""

    @abstractmethod
    def html(self) -> str:
        """What JupyterLab shows."""

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": self.html(), "text/markdown": self.markdown(), MIME: self.data()}


@dataclass(frozen=True, kw_only=True)
class Finding(Exhibit):
    """A computed sentence. ``headline`` is its rank among the headline figures of the report (0: none)."""

    text: str
    headline: int = 0

    def data(self) -> dict:
        return super().data() | {"text": self.text, "headline": self.headline}

    def markdown(self) -> str:
        return escape(self.text) + below(self.under())

    def html(self) -> str:
        return f"<p>{html.escape(self.text)}</p>" + small(self.under())


@dataclass(frozen=True, kw_only=True)
class Gap(Exhibit):
    """What is not known, and the data action that would close it, unless the plan of the State rejects that action."""

    text: str
    action: str = ""
    headline: int = 0
    rejected: bool = False

    def data(self) -> dict:
        return super().data() | {"text": self.text, "action": self.action, "headline": self.headline}

    def _sentence(self) -> str:
        if not self.action:
            return self.text
        if self.rejected:
            closes = _("It stays open: the plan rejects {action}, which would close it.", action=self.action)
        else:
            closes = _("Action that closes it: {action}.", action=self.action)
        return f"{self.text} {closes}"

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

    ``indicators`` are the rows of DESIGN's indicator table that it shows, for ``indicators.csv``; ``rejected`` the
    action points that it says are rejected.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    highlighted: tuple[bool, ...] = ()
    indicators: tuple[Mapping, ...] = field(default=(), repr=False)
    rejected: tuple[str, ...] = ()

    def data(self) -> dict:
        more = {"indicators": [dict(row) for row in self.indicators], "rejected": list(self.rejected)}
        return super().data() | more

    def markdown(self) -> str:
        lines = [self._line(self.header), self._rule()]
        for row, strong in zip(self.rows, self._strong(), strict=True):
            cells = [escape(cell).replace("\n", " ") for cell in row]
            lines.append(self._line([f"**{cell}**" if strong and cell else cell for cell in cells], escaped=True))
        caption = f"\n\n: {escape(self.title)}" if self.title else ""
        return "\n".join(lines) + caption + below(self.under())

    @staticmethod
    def _line(cells: Iterable[str], escaped: bool = False) -> str:
        return "| " + " | ".join(cell if escaped else escape(cell) for cell in cells) + " |"

    def _rule(self) -> str:
        """Dashes in proportion to the content: pandoc takes column widths from them."""
        columns = list(zip(self.header, *self.rows, strict=True)) if self.rows else [(name,) for name in self.header]
        head = [min(HYPHENATED, max(map(len, name.split(" ")))) + 5 for name in self.header]  # set in bold
        words = [[word for cell in cells for word in cell.split(" ")] for cells in columns]
        least = [max(min(UNBROKEN if NBSP in word else HYPHENATED, len(word)) for word in said) + 3 for said in words]
        least = [max(pair) for pair in zip(least, head, strict=True)]
        wish = [max(len(cell) for cell in cells) ** 0.9 for cells in columns]
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
            f"<tbody>{body}</tbody></table>{small(self.under())}"
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
        return f'![{escape(self.title)}](figures/{self.name}){{alt="{alt}"}}' + below(self.under())

    def html(self) -> str:
        encoded = base64.b64encode(self.svg.encode()).decode()
        return (
            f"<figure><figcaption><strong>{html.escape(self.title)}</strong></figcaption>"
            f'<img style="max-width:100%" alt="{html.escape(self.alt, quote=True)}" '
            f'src="data:image/svg+xml;base64,{encoded}"/>{small(self.under())}</figure>'
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
        columns = list(self.records[0]) if self.records else []
        return super().data() | {"columns": columns, "records": [dict(record) for record in self.records]}

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
    """On which of three levels of evidence the analysis rests; it stands on top and on the cover.

    ``stamps`` must be said on every page: that the data are invented, that small cells are shown. ``invented``: of no
    State, so that published figures do not exist.
    """

    level: int
    stamps: tuple[str, ...] = ()
    invented: bool = False

    def data(self) -> dict:
        return super().data() | {
            "level": self.level, "text": self._sentence(), "stamps": list(self.stamps), "invented": self.invented,
        }  # fmt: skip

    def _sentence(self) -> str:
        said = _("Evidence level {level} of 3: {what}.", level=self.level, what=stored(LEVELS[self.level]))
        return " ".join([said, *self.stamps])

    def markdown(self) -> str:
        return f"*{escape(self._sentence())}*"

    def html(self) -> str:
        return f"<p><em>{html.escape(self._sentence())}</em></p>"
