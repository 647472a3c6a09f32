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
    """The formats in lower case, or an error that names the one that is not known."""
    formats = [name.lower() for name in formats]
    if not formats:
        raise BadInput([N_("No format is named."), N_("Known are: {known}.")], known=", ".join(FORMATS))
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
        _lay_out(document, folder)
        return {wanted: WRITERS[wanted](folder) for wanted in formats}


def typst_source(document: Document, folder: Path) -> str:
    """The Typst source of the PDF, laid out in ``folder`` with its images; returns its path."""
    _lay_out(document, folder)
    return _typst(folder)


def fonts() -> list[str]:
    """Where the faces are that Typst does not carry itself: matplotlib's, so that charts and text agree everywhere."""
    import matplotlib

    return [str(Path(matplotlib.get_data_path()) / "fonts" / "ttf")]


def _lay_out(document: Document, folder: Path) -> None:
    (folder / "report.md").write_text(document.markdown, encoding="utf-8", newline="\n")
    plain = re.sub(r"\\(.)", r"\1", str(document.metadata["author"]))
    metadata = dict(document.metadata) | {"author-meta": plain}
    (folder / "metadata.json").write_text(json.dumps(metadata, ensure_ascii=False), encoding="utf-8")
    for path, content in document.images.items():
        target = folder / path
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(content)


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


def _typst(folder: Path) -> str:
    _pandoc(folder, "typst", "report.typ", "--template", TEMPLATES / "report.typ", "--default-image-extension=svg")
    return str(folder / "report.typ")


def _pdf(folder: Path) -> bytes:
    import typst

    try:
        return typst.compile(
            _typst(folder), format="pdf", font_paths=fonts(), ignore_system_fonts=True,
            pdf_standards=["ua-1"], timestamp=EPOCH,
        )  # fmt: skip
    except typst.TypstError as error:
        raise BadInput([N_("The PDF could not be made: {reason}")], reason=str(error)) from error


WRITERS = {"html": _html, "pdf": _pdf, "docx": _docx}


def _pandoc(folder: Path, writer: str, output: str, *options) -> None:
    pandoc(
        folder, "report.md", writer, output, "--metadata-file=metadata.json",
        f"--lua-filter={TEMPLATES / 'exhibits.lua'}", *options,
    )  # fmt: skip


def pandoc(folder: Path, source: str, writer: str, output: str, *options) -> None:
    """Write the Markdown file ``source`` in ``folder`` as ``output``, in the kit's reader; same input, same bytes.

    Raises
    ------
    BadInput
        If pandoc refuses the document, with what it said.
    """
    import pypandoc

    command = [
        pypandoc.get_pandoc_path(), source, "--from", READER, "--to", writer, "--standalone", "--wrap=none",
        "-o", output, *map(str, options),
    ]  # fmt: skip
    stable = {"SOURCE_DATE_EPOCH": str(int(EPOCH.timestamp()))}
    ran = subprocess.run(command, cwd=folder, env=os.environ | stable, capture_output=True, text=True, encoding="utf-8")
    if ran.returncode:
        raise BadInput([N_("The report could not be written as {format}: {reason}")], format=writer, reason=ran.stderr)
