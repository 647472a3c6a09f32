"""The files beside a report: action points as spreadsheet and CSV, indicators as CSV, provenance without paths."""

import csv
import hashlib
import io
import json
import math
from collections.abc import Iterable, Mapping
from importlib.metadata import version

from sslib import catalog
from sslib.evidence import ReturnSource, source_names
from sslib.indicators.table import COLUMNS
from sslib.language import gettext as _
from sslib.report import run
from sslib.report.document import Document
from sslib.report.render import EPOCH

LIBRARIES = ("pandas", "matplotlib", "seaborn", "papermill", "nbconvert", "pypandoc_binary", "typst")


def tables(document: Document) -> dict[str, bytes]:
    """The data files of a report: name -> content."""
    files = {"indicators.csv": _csv(document.indicators, COLUMNS)}
    if document.actions:
        header = list(document.actions[0])
        files["action_points.csv"] = _csv(document.actions, header)
        files["action_points.xlsx"] = _xlsx(document.actions, header)
    return files


def provenance(document: Document, notebooks: Iterable[str], parameters: Mapping[str, object]) -> dict:
    """What the report rests on: kit, parameters, datasets with their hashes, notebooks with theirs, libraries."""
    return {
        "kit": {"name": "sslib", "version": version("sslib")},
        "parameters": dict(parameters) | {n: source_names(str(parameters[n])) for n in run.FILES if n in parameters},
        "evidence_level": document.level,
        "status": "draft, not validated",
        "returns": [
            {"country": made.country, "year": made.year, "status": made.status}
            for made in map(ReturnSource.parse, document.sources)
            if made
        ],
        "datasets": [
            {"name": s.name, "source": s.source, "licence": s.licence, "sha256": s.sha256}
            for s in (catalog.sheet(name) for name in document.sources if not ReturnSource.parse(name))
        ],
        "notebooks": [{"name": name, "sha256": digest(run.path(name).read_bytes())} for name in notebooks],
        "libraries": {name: version(name) for name in LIBRARIES},
    }


def dumped(value: object) -> bytes:
    """JSON as UTF-8, readable and with a line end."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def digest(content: bytes) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(content).hexdigest()


def _csv(rows: Iterable[Mapping], header: Iterable[str]) -> bytes:
    """UTF-8 with a byte order mark, which Excel needs to read accents."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(header), lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows({name: _blank(value) for name, value in row.items()} for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _blank(value: object) -> object:
    return "" if value is None or value != value else value


def _xlsx(rows: Iterable[Mapping], header: list[str]) -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": _("Action points"), "created": EPOCH.replace(tzinfo=None)})
    sheet = book.add_worksheet(_("Action points")[:31])
    bold = book.add_format(
        {"bold": True, "bg_color": "#1f3a5f", "font_color": "white", "valign": "top", "text_wrap": True}
    )
    wrap = book.add_format({"text_wrap": True, "valign": "top", "bottom": 1, "bottom_color": "#d9dfe6"})
    sheet.set_row(0, 30)  # headings of two lines
    rows = list(rows)
    widths = [max(10, min(45, max(len(str(row[name])) for row in rows) + 2)) for name in header]
    for line, row in enumerate(rows, start=1):  # a height of its own: not every program fits it to wrapped text
        sheet.set_row(
            line, 15 * max(math.ceil(len(str(row[n])) * 1.15 / w) for n, w in zip(header, widths, strict=True))
        )
    for column, name in enumerate(header):
        sheet.set_column(column, column, widths[column])
        sheet.write(0, column, name, bold)
        for line, row in enumerate(rows, start=1):
            sheet.write(line, column, row[name], wrap)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(header) - 1)
    sheet.set_landscape()
    sheet.set_paper(8)  # A3: twelve columns are not legible on less
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    book.close()
    return buffer.getvalue()
