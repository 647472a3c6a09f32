"""The line of a source, and text as Markdown and HTML hold it."""

import html
import re

from sslib import catalog, codes
from sslib.evidence import ReturnSource
from sslib.language import gettext as _
from sslib.language import stored


def escape(text: str) -> str:
    """``text`` as plain words in Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>#|~^$@])", r"\\\1", text)


def below(text: str) -> str:
    """The line under an exhibit in Markdown; nothing for an empty one.

    >>> below("Source: ILO.")
    '\\n\\n::: {.under}\\nSource: ILO.\\n:::'
    """
    return f"\n\n::: {{.under}}\n{escape(text)}\n:::" if text else ""


def small(text: str) -> str:
    """The same in HTML."""
    return f"<p><small>{html.escape(text)}</small></p>" if text else ""


def linked(address: str) -> str:
    """An address in Markdown, as it is and as a link; what is no web address as plain words.

    >>> linked("https://ilo.org/a---b"), linked("A/RES/73/195")
    ('<https://ilo.org/a---b>', 'A/RES/73/195')
    """
    return f"<{address}>" if re.fullmatch(r"https?://[^\s<>]+", address) else escape(address)


def source_line(name: str) -> str:
    """Producer, dataset and vintage of a dataset, or country, year and status of a return, in the language in use."""
    if made := ReturnSource.parse(name):
        return _(
            "Return of the Social Security Inquiry, {country}, {year}, {status}",
            country=codes.countries.label(made.country), year=made.year, status=codes.return_status.label(made.status),
        )  # fmt: skip
    sheet = catalog.sheet(name)
    return _(
        "{producer}, {dataset}, vintage {vintage}",
        producer=stored(sheet.producer), dataset=stored(sheet.dataset), vintage=sheet.vintage,
    )  # fmt: skip
