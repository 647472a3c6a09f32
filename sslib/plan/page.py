"""The progress of a plan as a page: one file that can be sent and printed."""

import html as markup
from collections.abc import Mapping, Sequence

from sslib import codes, language
from sslib.exhibits import source_line
from sslib.language import gettext as _
from sslib.plan import followed
from sslib.plan.steps import Plan
from sslib.returns import Inquiry, evidence_level

NUMBERS = ("was", "now", "path", "aim")
LOOK = {"achieved": ("✓", "#2e6b4a", "#ffffff"), "on_track": ("→", "#d5e8dc", "#1d4530"),
        "behind": ("!", "#f0c9a8", "#4a2a10")}  # fmt: skip
STYLE = """body{font:15px/1.5 system-ui,sans-serif;color:#222;max-width:75em;margin:2em auto;padding:0 1em}
h1{font-size:1.5em;margin-bottom:.2em}table{border-collapse:collapse;width:100%;font-size:.92em}
th,td{text-align:left;padding:.4em .6em;border-top:1px solid #ddd;vertical-align:top}
thead th{background:#1f3a5f;color:#fff}tbody th{font-weight:600}.n{text-align:right;white-space:nowrap}
.s{display:inline-block;padding:.05em .5em;border:1px solid #8a97a6;border-radius:4px}"""


def html(rows: Sequence[Mapping], plan: Plan, inquiry: Inquiry) -> str:
    """The page of the rows that ``followed.follow`` gives: no link to the outside, readable without colours."""
    title = _("Progress of the action plan: {country}, {year}",
              country=codes.countries.label(plan.country), year=inquiry.year)  # fmt: skip
    heading, (heads, cells) = markup.escape(title), followed.cells(rows, inquiry)
    head = "".join(f'<th scope="col"{_class(name)}>{markup.escape(text)}</th>'
                   for name, text in heads.items())  # fmt: skip
    body = "".join(
        f"<tr>{''.join(_td(*pair, row) for pair in zip(heads, line, strict=True))}</tr>"
        for row, line in zip(rows, cells, strict=True)
    )
    source = _("Source: {sources}.", sources="; ".join([plan.name or _("Action plan"), source_line(inquiry.source)]))
    return "\n".join([
        f'<!doctype html><html lang="{language.current()}"><head><meta charset="utf-8"><title>{heading}</title>',
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body><main>',
        f"<h1>{heading}</h1>",
        *(f"<p><strong>{markup.escape(stamp)}</strong></p>" for stamp in evidence_level(inquiry).stamps),
        f"<p>{markup.escape(followed.summary(rows))}</p>",
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>",
        f"<p><small>{markup.escape(followed.note())} {markup.escape(source)}</small></p>", "</main></body></html>\n",
    ])  # fmt: skip


def _td(name: str, text: str, row: Mapping) -> str:
    said = markup.escape(text)
    if name == "state":
        sign, ground, ink = LOOK.get(row["state"], ("", "#ffffff", "#333333"))
        mark = f"{sign} " if sign else ""
        return f'<td><span class="s" style="background:{ground};color:{ink}">{mark}{said}</span></td>'
    return f'<th scope="row">{said}</th>' if name == "number" else f"<td{_class(name)}>{said}</td>"


def _class(name: str) -> str:
    return ' class="n"' if name in NUMBERS else ""
