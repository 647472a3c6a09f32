"""From executed notebooks to one Markdown document, its images and its records.

nbconvert writes the prose and the exhibits of each analysis, inputs left out. Exhibits also carry their own data:
from it the report takes the headlines, the first action points, the gaps, the sources. Nothing is computed here.
"""

import base64
import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sslib import catalog, language
from sslib.evidence import ReturnSource
from sslib.exhibits import MIME, Gap, escape, linked, source_line
from sslib.language import gettext as _
from sslib.language import stored

LEFT_OUT = {"parameters", "injected-parameters", "setup", "exercise", "answer", "check", "notebook-only"}
# Tags of cells that are only for some reports: without a return, with one, with its module on migrant workers, and
# what rests on the published figures of a State, which an invented country does not have.
PUBLISHED_ONLY, RETURN, MODULE, OF_A_STATE = "level-1", "return", "module", "published"
MOVED = ("first_actions", "action_points", "to_confirm", "indicators")
HEADLINES = {1: 5, 2: 6, 3: 8}  # by level of evidence: with a return there is more to say
MAIN = ("coverage_sdg131", "population", "migrant_stock")
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Document:
    """One report, before it is rendered: Markdown, metadata for pandoc, images by path, records for the tables."""

    markdown: str
    metadata: Mapping[str, object]
    images: Mapping[str, bytes] = field(repr=False)
    indicators: tuple[Mapping, ...] = field(repr=False)
    actions: tuple[Mapping, ...] = field(repr=False)
    sources: tuple[str, ...] = ()
    level: int = 1


def assemble(notebooks: Iterable[str], title: str, subtitle: str, note: str = "") -> Document:
    """One document from executed notebooks, in the language in use.

    Parameters
    ----------
    notebooks : executed notebooks as JSON text, in the order of the chapters
    title, subtitle, note : what the cover says first, below it, and last
    """
    exhibits, images, chapters = [], {}, []
    for text in notebooks:
        body, shown, drawn = _chapter(text)
        chapters.append(body)
        exhibits += shown
        images |= drawn
    chapters = _with_rejected(chapters, exhibits)
    stated = next((e for e in exhibits if e["kind"] == "level"), {"level": 1, "stamps": []})
    of = {role: [e for e in exhibits if e["role"] == role] for role in MOVED}
    parts = [_summary(exhibits, of["first_actions"], stated["level"]), *chapters]
    if of["action_points"]:
        parts.append(
            _section(_("Action points"), _prose("action_points.md"), *(e["markdown"] for e in of["action_points"]))
        )
    parts += [_gaps(exhibits, of["to_confirm"]), _sources(exhibits, of["indicators"])]
    metadata = {
        "title": title,
        "subtitle": subtitle,
        "pagetitle": f"{title} – {subtitle}",
        "author": _("Course kit on social protection statistics for the ECCAS States"),
        "lang": language.current(),
        "toc-title": _("Contents"),
        "table-label": _("Table"),
        "figure-label": _("Figure"),
        "mark": " · ".join([_("Draft, not validated"), *stated["stamps"]]),
        "cover": _cover(exhibits, note),
    }
    return Document(
        markdown="\n\n".join(parts) + "\n",
        metadata=metadata,
        images=images,
        indicators=tuple(row for e in exhibits if e["kind"] == "table" for row in e["indicators"]),
        actions=tuple(
            {name: record[name] for name in e["columns"]}
            for e in of["action_points"]
            if e["kind"] == "cards"
            for record in e["records"]
        ),
        sources=_used(exhibits, "sources"),
        level=stated["level"],
    )


def _with_rejected(chapters: Iterable[str], exhibits: Iterable[dict]) -> list[str]:
    """The chapters, where each gap says whether the plan, which only the last chapter knows, rejects its action."""
    rejected = _rejected(exhibits)
    said = {
        e["markdown"]: Gap(text=e["text"], action=e["action"], rejected=True).markdown()
        for e in exhibits if e["kind"] == "gap" and e["action"] in rejected
    }  # fmt: skip
    made = []
    for chapter in chapters:
        for before, after in said.items():
            chapter = chapter.replace(before, after)
        made.append(chapter)
    return made


def _rejected(exhibits: Iterable[dict]) -> set[str]:
    return {action for e in exhibits if e["kind"] == "table" for action in e["rejected"]}


def _chapter(text: str) -> tuple[str, list[dict], dict[str, bytes]]:
    """The Markdown of one notebook, its exhibits in order, its images."""
    import nbformat
    from nbconvert.exporters import MarkdownExporter
    from traitlets.config import Config

    notebook = nbformat.reads(text, as_version=4)
    other = _for_other_reports(notebook)
    notebook.cells = [cell for cell in notebook.cells if not other & set(cell.metadata.get("tags", []))]
    exhibits, images = [], {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = language.prose(cell.source)
        for output in list(cell.get("outputs", [])):
            data = output.get("data", {})
            if MIME not in data:
                cell.outputs.remove(output)  # only exhibits are printed
                continue
            exhibit = dict(data[MIME]) | {"markdown": data["text/markdown"]}
            exhibits.append(exhibit)
            if exhibit["kind"] == "figure":
                stem = f"figures/{exhibit['name']}"
                images[f"{stem}.svg"] = data["image/svg+xml"].encode()
                images[f"{stem}.png"] = base64.b64decode(data["image/png"])
            output.data = {"text/markdown": data["text/markdown"]}
            if exhibit["role"] in MOVED or exhibit["kind"] == "level":
                cell.outputs.remove(output)
    exporter = MarkdownExporter(config=Config({
        "MarkdownExporter": {"exclude_input": True, "exclude_input_prompt": True},
        "NbConvertBase": {"display_data_priority": ["text/markdown"]},
        "TagRemovePreprocessor": {"enabled": True, "remove_cell_tags": LEFT_OUT},
        "ExtractOutputPreprocessor": {"enabled": False},
    }))  # fmt: skip
    body, _resources = exporter.from_notebook_node(notebook)
    return re.sub(r"\n{3,}", "\n\n", body).strip(), exhibits, images


def _for_other_reports(notebook) -> set[str]:
    """The tags of cells that this report leaves out: it depends on the level of evidence that the notebook states."""
    bundles = [output.get("data", {}) for cell in notebook.cells for output in cell.get("outputs", [])]
    level = next(
        (b[MIME] for b in bundles if MIME in b and b[MIME]["kind"] == "level"), {"level": 1, "invented": False}
    )
    left_out = {1: {RETURN, MODULE}, 2: {PUBLISHED_ONLY, MODULE}, 3: {PUBLISHED_ONLY}}[level["level"]]
    return left_out | ({OF_A_STATE} if level["invented"] else set())


def _summary(exhibits: Iterable[dict], first_actions: Iterable[dict], level: int) -> str:
    ranked = sorted((e for e in exhibits if e.get("headline")), key=lambda e: e["headline"])
    lines = [
        f"{rank}. {escape(e['text'])}" + (f" [{escape(e['under'])}]{{.under}}" if e["under"] else "")
        for rank, e in enumerate(ranked[: HEADLINES[level]], start=1)
    ]
    return _section(_("Summary"), "\n".join(lines), *(e["markdown"] for e in first_actions))


def _gaps(exhibits: Iterable[dict], to_confirm: Iterable[dict]) -> str:
    rejected = _rejected(exhibits)
    gaps = dict.fromkeys(
        f"- {escape(e['text'])}" + (f" ({_closing(e['action'], rejected)})" if e["action"] else "")
        for e in exhibits if e["kind"] == "gap"
    )  # fmt: skip
    nothing = "" if to_confirm else escape(_("No gap was met."))
    return _section(
        _("Gaps and cells to confirm"), _prose("gaps.md"), "\n".join(gaps) or nothing,
        *(e["markdown"] for e in to_confirm),
    )  # fmt: skip


def _closing(action: str, rejected: Iterable[str]) -> str:
    return _("{action}, rejected", action=action) if action in rejected else action


def _sources(exhibits: Iterable[dict], indicators: Iterable[dict]) -> str:
    parts = [_prose("methods.md"), *(e["markdown"] for e in indicators), "## " + _("Datasets")]
    for name in _used(exhibits, "sources"):
        if ReturnSource.parse(name):
            parts.append(f"**{escape(source_line(name))}**")
            continue
        sheet = catalog.sheet(name)
        limits = "\n".join(f"- {escape(stored(limit))}" for limit in sheet.limits)
        stated = _(
            "{source}. Licence: {licence}. Taken on {date}.",
            source=source_line(name), licence=stored(sheet.licence), date=_date(sheet.retrieved),
        )  # fmt: skip
        parts.append(f"**{escape(stored(sheet.title))}** ({name}). {escape(stated)}\n\n{limits}")
    if keys := _used(exhibits, "references"):
        address = catalog.csv_names("references", "key", "address")
        copies = {key for key, value in catalog.csv_names("references", "key", "mirror").items() if value == "yes"}
        parts.append("## " + _("References"))
        parts.append(
            "\n".join(
                f"- **{key}** {linked(address[key])}" + (f" ({_copy()})" if key in copies else "")
                for key in sorted(keys, key=_natural)
                if key in address
            )
        )
    return _section(_("Methods and sources"), *parts)


def _cover(exhibits: Iterable[dict], note: str) -> list[str]:
    level = [e["text"] for e in exhibits if e["kind"] == "level"][:1]
    used = _used(exhibits, "sources")
    vintages = [f"{stored(s.dataset)} {s.vintage}" for s in map(catalog.sheet, MAIN) if s.name in used]
    facts = _(
        "Facts on law and agreements: as documented on {date}, whatever the year of the figures.",
        date=_date(catalog.sheet("country_facts").vintage),
    )
    lines = [
        *level,
        *(source_line(name) + "." for name in used if ReturnSource.parse(name)),
        *([_("Vintage of the data: {vintages}.", vintages="; ".join(vintages)), facts] if vintages else []),
        _("Draft, not validated by the national focal point."),
        _("Training proposal: no official position of ECCAS, of its Member States or of the ILO."),
        note,
    ]
    return [escape(line) for line in lines if line]


def _copy() -> str:
    return _("copy, to be replaced by the official address")


def _date(stated: str) -> str:
    return language.day(datetime.date.fromisoformat(stated))


def _section(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {title}", *(part for part in parts if part)])


def _prose(name: str) -> str:
    return language.prose((TEMPLATES / name).read_text(encoding="utf-8"))


def _used(exhibits: Iterable[dict], kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for e in exhibits for name in e[kind]))


def _natural(key: str) -> tuple:
    return tuple(int(part) if part.isdigit() else part for part in re.split(r"(\d+)", key))
