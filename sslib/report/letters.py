"""Query letters: one for each institution whose figures have open errors or warnings, in the institution's language."""

import re
import tempfile
import unicodedata
from collections.abc import Iterable
from contextvars import copy_context
from pathlib import Path

from sslib import codes, language
from sslib.errors import N_, BadInput
from sslib.exhibits import escape
from sslib.inquiry.finding import Finding
from sslib.inquiry.listing import note
from sslib.inquiry.review import Review
from sslib.inquiry.tables import Return
from sslib.language import gettext as _
from sslib.language import stored
from sslib.report.document import TEMPLATES
from sslib.report.render import pandoc

ILLUSTRATIVE = N_("Invented data, for training only.")
ASKED = ("E", "W")  # information asks for no answer
WIDTHS = (5, 23, 32, 14, 26)  # of the columns, percent
BLANK = "_" * 28  # a line to fill in by hand
SPACE = '::: {custom-style="Under"}\n\u00a0\n:::'  # an empty line: after the table, and to sign on
LONGEST = 60  # letters of an institution's name in the name of a file


def letters(review: Review, made: Return, folder: Path, language: str | None = None) -> list[Path]:
    """Write a letter (DOCX) to each institution that has to settle an open error or warning.

    Parameters
    ----------
    review, made : the review of the return, and the return
    folder : where the letters go; it is made if it is not there
    language : for institutions whose schemes state none (default: the language in use)

    Returns
    -------
    the files, in the order of the institutions. A finding of a scheme without an institution has nobody to be written
    to and stays in the list of findings.

    The same review gives the same bytes. The date, and the day until which an answer is asked, are left to be filled
    in.

    Raises
    ------
    BadInput
        If a letter is there already and differs (it may have been filled in), or the folder cannot be written.
    """
    folder, content = Path(folder), {}
    for institution, findings in review.groups():
        asked = [f for f in findings if f.owner == "INST" and f.institution and f.severity in ASKED]
        if asked:
            name = _free(_name(made, institution), content)
            content[name] = copy_context().run(_letter, institution, asked, made, language)
    _write(content, folder)
    return [folder / name for name in content]


def _letter(institution: str, findings: list[Finding], made: Return, otherwise: str | None) -> bytes:
    schemes = made["schemes"]
    own = schemes[schemes["institution"] == institution]
    language.use(next(filter(None, own["language"]), "") or otherwise or language.current())
    with tempfile.TemporaryDirectory(prefix="sslib-") as name:
        folder = Path(name)
        (folder / "letter.md").write_text(_text(institution, findings, made), encoding="utf-8", newline="\n")
        reference = f"--reference-doc={TEMPLATES / 'reference.docx'}"
        pandoc(folder, "letter.md", "docx", "letter.docx", reference, f"--metadata=lang:{language.current()}")
        return (folder / "letter.docx").read_bytes()


def _text(institution: str, findings: Iterable[Finding], made: Return) -> str:
    """The letter as Markdown, in the language in use."""
    head, names = _head(made), dict(zip(made["schemes"]["scheme"], made["schemes"]["name"], strict=True))
    concerned = dict.fromkeys(names.get(finding.scheme) or finding.scheme for finding in findings)
    values = {
        "blank": BLANK, "institution": institution, "country": head["country_name"] or head["country"],
        "year": language.year(head["year"]), "schemes": language.listing(list(concerned)),
        "contact": head["prepared_by"] or BLANK,
    }  # fmt: skip
    values = {name: escape(value) for name, value in values.items()}
    stamp = [f"*{escape(stored(ILLUSTRATIVE))}*"] if head["status"] == "illustrative" else []
    *closing, signature = _prose("letter_end.md", values)
    parts = [*stamp, *_prose("letter.md", values), _table(findings), SPACE, *closing, SPACE, signature]
    return "\n\n".join(parts) + "\n"


def _prose(name: str, values: dict[str, str]) -> list[str]:
    text = (TEMPLATES / name).read_text(encoding="utf-8")
    return [_(block, **values) for block in language.blocks(text)]


def _table(findings: Iterable[Finding]) -> str:
    headings = (_("No."), _("Where"), _("What was found"), _("Expected"), _("What we ask"))
    lines = [_line(headings, "**"), "|" + "|".join(":" + "-" * width for width in WIDTHS) + "|"]
    for number, finding in enumerate(findings, start=1):
        where = " · ".join(part for part in (finding.where(), finding.row()) if part)
        gravity = codes.severity.label(finding.severity).capitalize()
        found = f"{gravity}, {finding.rule}. {finding.message()} {note(finding)}".rstrip()
        lines.append(_line((str(number), where, found, finding.wanted(), finding.remedy())))
    return "\n".join(lines)


def _line(cells: Iterable[str], around: str = "") -> str:
    plain = (re.sub(r"\s*[\r\n]+\s*", " ", escape(cell)) for cell in cells)
    return "| " + " | ".join(f"{around}{cell}{around}" for cell in plain) + " |"


def _head(made: Return) -> dict:
    frame = made["return"]
    return frame.iloc[0].to_dict() if len(frame) else dict.fromkeys(frame.columns, "") | {"year": None}


def _name(made: Return, institution: str) -> str:
    """A file name that every system can hold: letters without accents, digits, underscores."""
    head = _head(made)
    year = "" if language.missing(head["year"]) else language.year(head["year"])
    parts = ("letter", head["country"], year, _slug(institution)[:LONGEST].rstrip("_"))
    return "_".join(part for part in map(str, parts) if part)


def _slug(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", bare.lower()).strip("_") or "institution"


def _free(name: str, taken: Iterable[str]) -> str:
    number, made = 1, f"{name}.docx"
    while made in taken:
        number += 1
        made = f"{name}_{number}.docx"
    return made


def _write(content: dict[str, bytes], folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        changed = [name for name, data in content.items() if _differs(folder / name, data)]
        if changed:
            raise BadInput(
                [
                    N_("Letters are there already that may have been filled in; nothing was written:"),
                    N_("Choose another folder, or move them away."),
                ],
                rows=changed,
            )
        for name, data in content.items():
            fresh = folder / f".{name}.new"
            fresh.write_bytes(data)
            fresh.replace(folder / name)
    except OSError as error:
        raise BadInput(
            [N_("The folder {folder} cannot be written: {reason}."), N_("Choose another folder.")],
            folder=folder, reason=error.strerror or error,
        ) from error  # fmt: skip


def _differs(path: Path, data: bytes) -> bool:
    return path.exists() and path.read_bytes() != data
