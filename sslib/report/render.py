"""One Markdown document to HTML, PDF and DOCX: pandoc for all three, Typst for the pages of the PDF.

HTML is self-contained. The PDF is tagged and is compiled as PDF/UA-1: Typst refuses a figure without a text
alternative. The same document gives the same bytes.
"""

import datetime
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path

from sslib.errors import N_, BadInput, UnknownName
from sslib.report.document import TEMPLATES, Document

FORMATS = ("html", "pdf", "docx")
EPOCH = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)  # reports carry no time of day: same input, same bytes
READER = "markdown-yaml_metadata_block+pipe_tables+fenced_divs+implicit_figures"


def check_formats(formats: Iterable[str]) -> tuple[str, ...]:
    """The formats, or an error that names the one that is not known."""
    for name in formats:
        if name not in FORMATS:
            raise UnknownName.of(N_("The kit does not write the format '{name}'."), name, FORMATS)
    return tuple(dict.fromkeys(formats))


def render(document: Document, formats: Iterable[str]) -> dict[str, bytes]:
    """The report in each format: format -> content of the file.

    Raises
    ------
    BadInput
        If pandoc or Typst refuses the document, with what it said.
    """
    with tempfile.TemporaryDirectory(prefix="sslib-") as name:
        folder = Path(name)
        (folder / "report.md").write_text(document.markdown, encoding="utf-8", newline="\n")
        plain = re.sub(r"\\(.)", r"\1", str(document.metadata["author"]))
        metadata = dict(document.metadata) | {"author-meta": plain}
        (folder / "metadata.json").write_text(json.dumps(metadata, ensure_ascii=False), encoding="utf-8")
        for path, content in document.images.items():
            target = folder / path
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(content)
        return {wanted: WRITERS[wanted](folder) for wanted in formats}


def _html(folder: Path) -> bytes:
    _pandoc(
        folder, "html5", "report.html", "--template", TEMPLATES / "report.html", "--toc", "--toc-depth=2",
        "--embed-resources", "--section-divs", "--default-image-extension=svg",
    )  # fmt: skip
    return (folder / "report.html").read_bytes()


def _docx(folder: Path) -> bytes:
    _pandoc(
        folder,
        "docx",
        "report.docx",
        f"--reference-doc={TEMPLATES / 'reference.docx'}",
        "--default-image-extension=png",
    )
    return (folder / "report.docx").read_bytes()


def _pdf(folder: Path) -> bytes:
    import matplotlib
    import typst

    _pandoc(folder, "typst", "report.typ", "--template", TEMPLATES / "report.typ", "--default-image-extension=svg")
    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    try:
        return typst.compile(
            str(folder / "report.typ"), format="pdf", font_paths=[str(fonts)], ignore_system_fonts=True,
            pdf_standards=["ua-1"], timestamp=EPOCH,
        )  # fmt: skip
    except Exception as error:
        raise BadInput([N_("The PDF could not be made: {reason}")], reason=str(error)) from error


WRITERS = {"html": _html, "pdf": _pdf, "docx": _docx}


def _pandoc(folder: Path, writer: str, output: str, *options) -> None:
    import pypandoc

    command = [
        pypandoc.get_pandoc_path(), "report.md", "--from", READER, "--to", writer, "--standalone", "--wrap=none",
        "--metadata-file=metadata.json", f"--lua-filter={TEMPLATES / 'exhibits.lua'}", "-o", output,
        *map(str, options),
    ]  # fmt: skip
    stable = {"SOURCE_DATE_EPOCH": str(int(EPOCH.timestamp()))}
    ran = subprocess.run(command, cwd=folder, env=os.environ | stable, capture_output=True, text=True, encoding="utf-8")
    if ran.returncode:
        raise BadInput([N_("The report could not be written as {format}: {reason}")], format=writer, reason=ran.stderr)
