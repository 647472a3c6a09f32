"""What a participant gets back: one small page for each notebook, in their language, without any hidden test.

nbgrader's formgrader and its exchange find the pages where its own would be: ``feedback/STUDENT/MODULE/NAME.html``.
"""

import html as markup
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from sslib import language, syllabus
from sslib.checks import exercises
from sslib.course.desk import causes
from sslib.course.desk.doctor import SAYS
from sslib.course.desk.folder import Desk, lesson, replaced
from sslib.course.desk.marks import Mark, marks
from sslib.errors import N_
from sslib.inquiry import files
from sslib.language import gettext as _
from sslib.language import stored

LARGEST = 100_000  # bytes of a page
ANSWER, SHOWN, LEAST = 12_000, 2000, 500  # bytes of an answer, of its output, and of either if there is no room
TERMINAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07]*\x07)")
STYLE = """body{font:15px/1.5 system-ui,sans-serif;color:#222;max-width:52em;margin:2em auto;padding:0 1em}
h1{font-size:1.4em;margin-bottom:.1em}h2{font-size:1.1em;margin:1.8em 0 .3em;border-top:1px solid #ddd;padding-top:1em}
pre{background:#f6f7f9;border:1px solid #e2e6ea;border-radius:4px;padding:.6em .8em;white-space:pre-wrap}
table{border-collapse:collapse;margin:.6em 0}th,td{text-align:left;padding:.25em .7em;border-bottom:1px solid #ddd}
td.n{text-align:right}.full{color:#2e6b4a}.part{color:#8a5a00}.none{color:#a33b1a}.quiet{color:#5c6773;font-size:.9em}
.says{border-left:4px solid #c0561b;padding:.2em .8em;margin:.6em 0}.good{border-color:#2e6b4a}
.trainer{border-left:4px solid #1f3a5f;background:#f2f5f9;padding:.4em .8em;margin:.6em 0;white-space:pre-wrap}"""
CAUSES = {
    causes.WAITING: N_("Your trainer has not marked this answer yet."),
    causes.MISSING: N_("This lesson was not handed in."),
    causes.NOT_ATTEMPTED: N_("You have not attempted this exercise yet."),
    causes.SLOW_CELL: N_("The cell did not end in time and was stopped. Usual cause: a loop that never ends."),
    causes.ENDED_PYTHON: N_("The cell ended Python, so that nothing could be checked. Usual cause: exit() or quit()."),
    causes.ERROR: N_("The cell stopped with an error: {error}."),
    causes.WRONG: N_("The answer is not the one expected."),
    causes.FORGED: N_("The checks of this notebook did not work as they should, so its results do not count. "
                 "Talk to your trainer."),
}  # fmt: skip


@dataclass(frozen=True)
class Given:
    """The pages of one participant's module."""

    student: str
    pages: tuple[str, ...]


def feedback(
    desk: Desk, module: str, students: Iterable[str] = (), told: Callable[[str], None] = lambda _student: None
) -> list[Given]:
    """Write the pages of everybody who is graded."""
    desk.released(module)
    (desk.root / "returned").mkdir(exist_ok=True)
    hidden = _hidden(desk, module)
    found: dict[str, list[Mark]] = {}
    for mark in marks(desk, [module]):
        found.setdefault(mark.student, []).append(mark)
    done = []
    for student in students or found:
        own = [_clean(mark, hidden) for mark in found.get(student, [])]
        if own and desk.known(student, module).get("graded"):
            with language.speaking(desk.spoken(student, module)):
                done.append(_write(desk, module, student, own, hidden))
            told(student)
    return done


def _write(desk: Desk, module: str, student: str, own: list[Mark], hidden: frozenset[str]) -> Given:
    names = list(dict.fromkeys(mark.notebook for mark in own))
    others = _repairs(desk, module, student, lambda notebook: notebook not in names)
    with replaced(desk.place("feedback", student, module)) as target:
        for name in names:
            content = page(desk, module, student, [mark for mark in own if mark.notebook == name], hidden)
            files.write(target / f"{name}.html", content.encode("utf-8"))
        files.write(target / "index.html", _overview(module, own, others).encode("utf-8"))
    files.write(desk.root / "returned" / f"{module}_{student}.zip", _packed(desk.place("feedback", student, module)))
    return Given(student, tuple(names))


def _packed(folder: Path) -> bytes:
    """The pages in one zip, to be sent or carried back."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.glob("*.html")):
            archive.write(path, f"{folder.name}/{path.name}")
    return packed.getvalue()


def page(desk: Desk, module: str, student: str, own: list[Mark], hidden: frozenset[str]) -> str:
    """The page of one notebook, in the language in use."""
    name = own[0].notebook
    taught = lesson(module, name)
    executed = _executed(desk, module, student, name)
    parts = [_head(taught, own), _repairs(desk, module, student, lambda notebook: notebook == name)]
    room = LARGEST - 20_000
    for mark in own:
        part = _question(mark, taught, executed, hidden, room)
        room -= len(part.encode("utf-8"))
        parts.append(part)
    return "\n".join([*parts, "</main></body></html>\n"])


def _repairs(desk: Desk, module: str, student: str, wanted: Callable[[str], bool]) -> str:
    """What the doctor found in some of the files."""
    found = desk.known(student, module).get("repairs", [])
    told = [r for r in found if wanted(r["notebook"]) and r["kind"] != "blank"]
    lines = dict.fromkeys(markup.escape(_(SAYS[r["kind"]], **r["values"])) for r in told)
    return f"<p class=quiet>{'<br>'.join(lines)}</p>" if lines else ""


def _clean(mark: Mark, hidden: frozenset[str]) -> Mark:
    """A mark whose cause shows no hidden test: a participant's code may have put words into it."""
    if mark.cause is None:
        return mark
    error, said = (redacted(text, hidden) for text in (mark.cause.error, mark.cause.said))
    return replace(mark, cause=replace(mark.cause, error=_cut(error, LEAST), said=_cut(said, SHOWN)))


def _executed(desk: Desk, module: str, student: str, name: str) -> dict[str, dict]:
    try:
        text = (desk.place("autograded", student, module) / f"{name}.ipynb").read_text(encoding="utf-8")
        return {cell["id"]: cell for cell in json.loads(text)["cells"]}
    except (OSError, ValueError, KeyError):
        return {}


def _head(lesson: syllabus.Lesson, own: list[Mark]) -> str:
    title = markup.escape(f"{lesson.number} {stored(lesson.title)}")
    points, most = sum(mark.points or 0 for mark in own), sum(mark.most for mark in own)
    line = _("{name}: {points} of {most} points", name=own[0].name, points=_plain(points), most=_plain(most))
    if waiting := sum(mark.waiting for mark in own):
        line += " · " + _("{count} answers wait for the trainer", count=waiting)
    return (
        f'<!doctype html><html lang="{language.current()}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body><main>'
        f"<h1>{title}</h1><p><strong>{markup.escape(line)}</strong></p>{_summary(own)}"
    )


def _summary(own: list[Mark]) -> str:
    heads = "".join(f'<th scope="col">{markup.escape(text)}</th>' for text in (_("Exercise"), _("Points"), _("Cause")))
    rows = "".join(
        f'<tr><td><a href="#e{mark.exercise}">{mark.exercise}</a></td>'
        f'<td class="n {_colour(mark)}">{_points(mark)}</td>'
        f"<td>{markup.escape(mark.cause.text()) if mark.cause else ''}</td></tr>"
        for mark in own
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _question(mark: Mark, lesson: syllabus.Lesson, executed: dict, hidden: frozenset[str], room: int) -> str:
    title = markup.escape(_("Exercise {number}: {points}", number=mark.exercise, points=_points(mark)))
    parts = [f'<h2 id="e{mark.exercise}">{title}</h2>', _prompt(lesson, mark)]
    cell = executed.get(mark.cell.removesuffix("-check").removesuffix("-answer") + "-answer")
    if cell is not None and not (mark.cause and mark.cause.kind == causes.NOT_ATTEMPTED):
        answer = _cut("".join(cell["source"]), max(min(room, ANSWER), LEAST))
        parts.append(f"<p class=quiet>{markup.escape(_('Your answer'))}</p><pre>{markup.escape(answer)}</pre>")
        if shown := _cut(_shown(cell, hidden), SHOWN if room > SHOWN + ANSWER else LEAST):
            parts.append(f"<pre>{markup.escape(shown)}</pre>")
    parts.append(_verdict(mark))
    if mark.comment:
        comment = markup.escape(mark.comment)
        parts.append(f"<div class=trainer><strong>{markup.escape(_('Your trainer'))}</strong>\n{comment}</div>")
    return "\n".join(parts)


def _prompt(lesson: syllabus.Lesson, mark: Mark) -> str:
    from nbconvert.filters.markdown import markdown2html

    wanted = "ex-" + mark.exercise.replace(".", "-")
    cell = next((cell for cell in lesson.cells if cell["id"] == wanted), None)
    if cell is None:
        return ""
    blocks = language.blocks("".join(cell["source"]))[1:]
    return markdown2html("\n\n".join(language.gettext(block) for block in blocks))


def _verdict(mark: Mark) -> str:
    """What was wrong, what was expected in words, and the hint that fits; for full marks, the way in words."""
    exercise = exercises().get(mark.exercise)
    if mark.cause is None:
        why = stored(exercise.why) if exercise and exercise.why and mark.points == mark.most else ""
        return f'<div class="says good">{markup.escape(why)}</div>' if why else ""
    said = " ".join(mark.cause.said.splitlines()[1:]) if mark.cause.kind == causes.WRONG else ""
    said = re.sub(r"[^.!?»]*ss\.hint\([^)]*\)\s*$", "", said).strip()  # the hint itself follows
    lines = [said or _(CAUSES[mark.cause.kind], error=mark.cause.error)]
    if exercise and mark.cause.kind not in (causes.WAITING, causes.MISSING, causes.FORGED):
        if stored(exercise.asks) not in said:
            lines.append(_("This exercise asks for {asked}.", asked=stored(exercise.asks)))
        if exercise.hints:
            tried = mark.cause.kind != causes.NOT_ATTEMPTED
            lines.append(_("Hint: {hint}", hint=stored(exercise.hints[min(int(tried), len(exercise.hints) - 1)])))
    return '<div class="says">' + "<br>".join(markup.escape(line) for line in lines) + "</div>"


def _shown(cell: dict, hidden: frozenset[str]) -> str:
    """What the answer's cell printed or ended with, as text, without a line of a hidden test."""
    lines = []
    for output in cell.get("outputs", []):
        if output["output_type"] == "stream":
            lines.append("".join(output["text"]))
        elif output["output_type"] == "error":
            lines.append(f"{output['ename']}: {output['evalue']}")
        else:
            lines.append("".join(output.get("data", {}).get("text/plain", "")))
    return redacted("\n".join(line.rstrip() for line in lines if line.strip()), hidden)


def redacted(text: str, hidden: frozenset[str]) -> str:
    """A text without colours of the terminal, and nothing of it if a line of a hidden test is in it."""
    text = TERMINAL.sub("", text)
    bare = _bare(text)
    return "[…]" if "HIDDENTESTS" in bare or any(line in bare for line in hidden) else text


def _bare(text: str) -> str:
    """A text as it is compared: without space, line breaks as Python writes them, what is not seen."""
    return "".join(letter for letter in re.sub(r"\\+n|\\|\s", "", text) if letter.isprintable())


def _hidden(desk: Desk, module: str) -> frozenset[str]:
    """The lines of the hidden tests, without any space."""
    found = set()
    with desk.book() as book:
        for notebook in book.find_assignment(module).notebooks:
            for cell in notebook.source_cells:
                for region in re.findall(r"### BEGIN HIDDEN TESTS(.*?)### END HIDDEN TESTS", cell.source or "", re.S):
                    found |= {_bare(line) for line in region.splitlines()}
    return frozenset(line for line in found if len(line) > 14)


def _overview(module: str, own: list[Mark], others: str) -> str:
    """The first page: all notebooks of the module with their points."""
    title = markup.escape(stored(syllabus.modules()[module]))
    rows = []
    for name in dict.fromkeys(mark.notebook for mark in own):
        these = [mark for mark in own if mark.notebook == name]
        taught, points = lesson(module, name), sum(mark.points or 0 for mark in these)
        rows.append(
            f'<tr><td><a href="{name}.html">{markup.escape(f"{taught.number} {stored(taught.title)}")}</a></td>'
            f'<td class="n">{_plain(points)} / {_plain(sum(mark.most for mark in these))}</td></tr>'
        )
    heads = "".join(f'<th scope="col">{markup.escape(text)}</th>' for text in (_("Lesson"), _("Points")))
    total = f"{_plain(sum(mark.points or 0 for mark in own))} / {_plain(sum(mark.most for mark in own))}"
    return (
        f'<!doctype html><html lang="{language.current()}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body><main><h1>{title}</h1>'
        f"<p><strong>{markup.escape(own[0].name)}: {total}</strong></p>{others}"
        f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></main></body></html>\n"
    )


def _points(mark: Mark) -> str:
    return f"{'–' if mark.points is None else _plain(mark.points)} / {_plain(mark.most)}"


def _colour(mark: Mark) -> str:
    return "full" if mark.points == mark.most else "part" if mark.points else "none"


def _plain(points: float) -> str:
    return language.number(points, 0 if float(points).is_integer() else 1)


def _cut(text: str, most: int) -> str:
    """As much of a text as takes so many bytes in a page."""
    size = 0
    for place, letter in enumerate(text):
        size += len(markup.escape(letter).encode("utf-8"))
        if size > most:
            return f"{text[:place]} […]"
    return text
