"""Certificates of a class: by the rule in ``course.toml``, from the gradebook, never for someone below the rule.

What was issued stays as it is: a later run keeps each credential byte for byte, with its date, and makes only what is
missing. The pages say what the credential says.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from sslib import language, syllabus
from sslib.course.desk import badges, verify
from sslib.course.desk.badges import Organiser
from sslib.course.desk.folder import Desk
from sslib.course.desk.marks import Mark, expected, marks
from sslib.errors import N_, BadInput
from sslib.inquiry import files
from sslib.language import gettext as _
from sslib.language import stored

FOLDER, CREDENTIAL = "certificates", "credential.json"
REPLACED = "_replaced"  # no participant is called so: what a new certificate took the place of
PASSED, ABSENT, UNGRADED, WAITS, BELOW = "passed", "absent", "ungraded", "waits", "below"
SAYS = {
    PASSED: N_("gets a certificate"),
    ABSENT: N_("a module was not handed in: {modules}"),
    UNGRADED: N_("a module is not graded yet: {modules}"),
    WAITS: N_("marks still waiting: answers that the trainer has to mark: {count}"),
    BELOW: N_("below the rule"),
}
COURSE = N_("The power of data in extending social protection, including to migrant workers, in the ECCAS States.")
PAGE = """
#let data = json(bytes(sys.inputs.data))
#let (ink, accent, quiet) = (rgb("#1f3a5f"), rgb("#c0561b"), rgb("#5c6773"))
#set document(title: data.title, author: data.organiser)
#set page(paper: "a4", flipped: true, margin: (left: 30mm, right: 24mm, top: 18mm, bottom: 14mm),
  background: pdf.artifact(place(left, rect(width: 12mm, height: 100%, fill: ink))))
#set text(font: ("Libertinus Serif", "DejaVu Sans"), size: 10.5pt, lang: data.lang, fill: luma(25), hyphenate: false)
#set par(leading: 0.55em, spacing: 0.8em)
#show heading: set text(fill: ink)
#show heading.where(level: 1): it => block(above: 16pt, below: 14pt, text(23pt, it.body))
#show heading.where(level: 2): it => block(above: 0pt, below: 9pt, text(12.5pt, it.body))
#let small(body) = text(8.5pt, fill: quiet, body)
#let fitting(body) = layout(room => {
  let size = 33pt
  while size > 15pt and measure(text(size, weight: "bold", body)).width > room.width { size -= 1pt }
  text(size, weight: "bold", fill: ink, body)
})
#text(12pt, fill: accent, weight: "bold", upper(data.kind))
= #data.course
#text(14pt, fill: quiet, data.length)
#v(1fr)
#set text(12pt)
#data.before
#block(above: 13pt, below: 15pt, fitting(data.name))
#data.after
#v(1fr)
== #data.heading
#set list(marker: text(fill: accent)[•], spacing: 0.65em)
#text(11pt, list(..data.objectives))
#v(1fr)
#block(below: 9pt, pdf.artifact(line(length: 100%, stroke: 0.8pt + accent)))
#let stated(head, ..lines) = { small(head); for line in lines.pos() { linebreak(); text(11pt, weight: "bold", line) } }
#grid(columns: (1fr, 1fr, 2.2fr), column-gutter: 8mm, ..data.facts.map(fact => stated(..fact)))
#v(6pt)
#for line in data.notes { block(above: 5pt, below: 0pt, small(line)) }
"""


@dataclass(frozen=True)
class Standing:
    """Where a participant stands against the rule.

    ``modules`` gives the percent of the points of each module, None for one that was not handed in; answers that wait
    for marks count as no points. ``verdict`` is a key of ``SAYS``; ``named`` are the modules it speaks of.
    """

    student: str
    name: str
    points: float
    most: float
    modules: Mapping[str, float | None]
    waiting: int
    verdict: str
    named: tuple[str, ...] = ()

    @property
    def percent(self) -> float:
        """Of all points of the course."""
        return 100 * self.points / self.most if self.most else 0.0

    @property
    def passed(self) -> bool:
        return self.verdict == PASSED

    def text(self) -> str:
        """The verdict, in the language in use."""
        titles = [stored(syllabus.modules()[module]) for module in self.named]
        return _(SAYS[self.verdict], modules=", ".join(titles), count=self.waiting)


@dataclass(frozen=True)
class Issued:
    """Files written and files kept, who got none, and who had got one before the marks fell below the rule."""

    written: tuple[Path, ...]
    kept: tuple[Path, ...]
    refused: tuple[Standing, ...]
    fallen: tuple[Standing, ...]


def eligible(desk: Desk) -> list[Standing]:
    """Where every participant with a submission stands, by name."""
    found: dict[str, list[Mark]] = {}
    for mark in marks(desk):
        found.setdefault(mark.student, []).append(mark)
    rule = syllabus.certificate_rule()
    return sorted((_standing(own, rule) for own in found.values()), key=lambda one: (one.name.casefold(), one.student))


def _standing(own: list[Mark], rule: syllabus.Rule) -> Standing:
    by = {module: [mark for mark in own if mark.module == module] for module in syllabus.modules()}
    most = {module: sum(mark.most for mark in its) or sum(expected(module).values()) for module, its in by.items()}
    sure = {module: sum(mark.points or 0 for mark in its if not mark.waiting) for module, its in by.items()}
    hoped = {module: sure[module] + sum(mark.most for mark in its if mark.waiting) for module, its in by.items()}
    absent = tuple(module for module, its in by.items() if not its)
    ungraded = tuple(m for m, its in by.items() if any(mark.points is None and not mark.waiting for mark in its))
    if absent:
        verdict = ABSENT
    elif ungraded:
        verdict = UNGRADED
    elif _meets(sure, most, rule):
        verdict = PASSED
    else:
        verdict = WAITS if _meets(hoped, most, rule) else BELOW
    percents = {m: 100 * sure[m] / most[m] if its and most[m] else None for m, its in by.items()}
    name = verify.shown(" ".join(own[0].name.split())) or own[0].student
    return Standing(
        own[0].student, name, sum(sure.values()), sum(most.values()), percents,
        sum(mark.waiting for mark in own), verdict, absent or ungraded,
    )  # fmt: skip


def _meets(points: Mapping[str, float], most: Mapping[str, float], rule: syllabus.Rule) -> bool:
    def enough(got: float, of: float, percent: float) -> bool:
        return of > 0 and round(100 * got - percent * of, 6) >= 0  # sums of halves and tenths are not exact

    whole = enough(sum(points.values()), sum(most.values()), rule.percent)
    return whole and all(enough(points[module], most[module], rule.each_module) for module in points)


def issue(desk: Desk, organiser: Organiser, languages: Iterable[str], issued_on: date | None = None) -> Issued:
    """Write ``certificates/STUDENT/``: the credential, and the certificate as PDF in each language.

    The credential speaks the language in use, if it is among ``languages``, else the first of them. One is kept if
    the organiser's key signed it for the same achievement and name; another one is moved to ``certificates/_replaced``.

    Parameters
    ----------
    issued_on : day of issue of new certificates (default: today, UTC)

    Raises
    ------
    UnknownName, BadInput
        If the kit does not speak a language, none is named, or a PDF cannot be made.
    """
    languages = tuple(dict.fromkeys(language.check(code) for code in languages))
    if not languages:
        raise BadInput([N_("Name at least one language for the certificates: {known}.")], known="en, fr, pt, es")
    written, kept, refused, fallen = [], [], [], []
    for standing in eligible(desk):
        folder = desk.root / FOLDER / standing.student
        if not standing.passed:
            refused.append(standing)
            fallen += [standing] if (folder / CREDENTIAL).exists() else []
            continue
        spoken = language.current() if language.current() in languages else languages[0]
        made = _existing(folder, organiser, standing)
        if made is None:
            _set_aside(desk, folder)
            made = _credential(organiser, standing, spoken, issued_on or datetime.now(UTC).date())
        wanted = {folder / CREDENTIAL: lambda made=made: badges.written(made)}
        for code in languages:
            wanted[folder / f"certificate_{code}.pdf"] = lambda made=made, code=code: pdf(made, code)
        missing = {path: make() for path, make in wanted.items() if not path.exists()}
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in missing.items():
            files.write(path, content)
        written += missing
        kept += [path for path in wanted if path not in missing]
    return Issued(tuple(written), tuple(kept), tuple(refused), tuple(fallen))


def _achievement(organiser: Organiser) -> str:
    """The address of what is achieved: this course, of so many hours, with this organiser."""
    hours = syllabus.certificate_rule().hours
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'{organiser.did}|sslib course|{hours}')}"


def _existing(folder: Path, organiser: Organiser, standing: Standing) -> dict | None:
    path = folder / CREDENTIAL
    if not path.exists():
        return None
    found = verify.verify(path, organiser.did)
    if not found.key or found.key != organiser.did or found.name != standing.name:
        return None
    made = json.loads(path.read_text(encoding="utf-8-sig"))
    return made if made["credentialSubject"]["achievement"]["id"] == _achievement(organiser) else None


def _set_aside(desk: Desk, folder: Path) -> None:
    """What a new certificate takes the place of: a changed name, another course, a damaged file."""
    if folder.exists():
        target = desk.root / FOLDER / REPLACED / f"{folder.name}-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
        target.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(target)


def _credential(organiser: Organiser, standing: Standing, spoken: str, issued: date) -> dict:
    rule = syllabus.certificate_rule()
    with language.speaking(spoken):
        objectives = "; ".join(stored(text) for text in syllabus.objectives().values())
        achievement = {
            "id": _achievement(organiser),
            "name": _(COURSE).rstrip("."),
            "description": _("A course of {hours} hours. Its objectives: {objectives}.", hours=rule.hours,
                             objectives=objectives),
            "criteria": {"narrative": _(
                "At least {percent} % of all points of the course, and at least {each} % in each module.",
                percent=f"{rule.percent:g}", each=f"{rule.each_module:g}",
            )},
        }  # fmt: skip
    expires = _years_on(issued, rule.expires_years) if rule.expires_years else None
    return badges.credential(organiser, standing.student, standing.name, achievement, issued, expires)


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def pdf(made: Mapping, code: str) -> bytes:
    """The certificate of a credential as PDF/UA-1, one page, in a language; the same input gives the same bytes.

    Raises
    ------
    BadInput
        If Typst refuses it, with what it said.
    """
    import typst

    from sslib.report import render

    with language.speaking(code):
        data = _words(made, code)
    issued = datetime.fromisoformat(made["validFrom"])
    try:
        return typst.compile(
            PAGE.encode(), format="pdf", font_paths=render.fonts(), ignore_system_fonts=True, pdf_standards=["ua-1"],
            timestamp=issued, sys_inputs={"data": json.dumps(data)},
        )  # fmt: skip
    except typst.TypstError as error:
        raise BadInput([N_("The PDF could not be made: {reason}")], reason=str(error)) from error


def _words(made: Mapping, code: str) -> dict:
    """What stands on the page, in the language in use."""
    name, who, hours = verify.name_of(made), made["issuer"], syllabus.certificate_rule().hours
    ends = made.get("validUntil")
    until = language.day(date.fromisoformat(ends[:10])) if ends else _("does not expire")
    kind, course = _("Certificate"), _(COURSE).rstrip(".")
    return {
        "lang": code, "title": f"{kind} – {name}", "organiser": who["name"], "kind": kind, "course": course,
        "length": _("A course of {hours} hours", hours=hours),
        "before": _("This is to certify that"), "name": name,
        "after": _("has completed the course and met the rule for its certificate."),
        "heading": _("Objectives of the course"),
        "objectives": [stored(text) for text in syllabus.objectives().values()],
        "facts": [
            (_("Issued on"), language.day(date.fromisoformat(made["validFrom"][:10]))),
            (_("Expires"), until),
            (_("Certified by"), who["name"], *([who["url"]] if "url" in who else [])),
        ],
        "notes": [
            _("The organiser alone certifies this; it is no accreditation by ECCAS, its Member States or the ILO."),
            _("Credential: {id}", id=made["id"]),
            _("To check it: {command}. The key must be the organiser's: {key}",
              command=f"sslib course verify {CREDENTIAL}", key=who["id"]),
        ],
    }  # fmt: skip
