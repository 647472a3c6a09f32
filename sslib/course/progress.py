"""A participant's own progress: every exercise with what came of it, and what comes next, as one page."""

import html as markup
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sslib import language, syllabus
from sslib.checks import attempts
from sslib.checks.verdict import NOT_ATTEMPTED, RIGHT
from sslib.errors import N_
from sslib.language import gettext as _
from sslib.language import stored

SOLVED, TRIED, OPEN, WRITTEN = "solved", "tried", "open", "written"
STATES = {
    SOLVED: (N_("solved"), "✓", "#2e6b4a", "#ffffff"),
    TRIED: (N_("tried, not solved yet"), "…", "#f0c9a8", "#4a2a10"),
    OPEN: (N_("not tried yet"), "", "#ffffff", "#333333"),
    WRITTEN: (N_("written answer, marked by a trainer"), "✎", "#e6eaef", "#333333"),
}
STYLE = """body{font:15px/1.5 system-ui,sans-serif;color:#222;max-width:60em;margin:2em auto;padding:0 1em}
h1{font-size:1.5em;margin-bottom:.2em}h2{font-size:1.1em;margin:1.6em 0 .4em}
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.35em .6em;border-top:1px solid #ddd;
vertical-align:middle}th{font-weight:600}.n{text-align:right;white-space:nowrap}
.legend .e:not(:first-child){margin-left:1.2em}
.e{display:inline-block;min-width:2.6em;margin:.1em .15em;padding:.1em .3em;border:1px solid #8a97a6;border-radius:4px;
text-align:center;font-size:.85em}.bar{height:.9em;border:1px solid #8a97a6;border-radius:4px;overflow:hidden}
.bar div{height:100%;background:#2e6b4a}.next{border-left:4px solid #c0561b;padding:.3em .8em;background:#fbf5ee}"""


@dataclass(frozen=True)
class Standing:
    """One exercise: its points, its state, how often it was checked, how many hints were asked for."""

    number: str
    points: int
    state: str
    checks: int = 0
    hints: int = 0
    solution: bool = False


@dataclass(frozen=True)
class Progress:
    """The standing of every exercise, by lesson."""

    lessons: tuple[tuple[syllabus.Lesson, tuple[Standing, ...]], ...]

    @property
    def standings(self) -> tuple[Standing, ...]:
        return tuple(standing for _lesson, standings in self.lessons for standing in standings)

    @property
    def points(self) -> int:
        """Points of the solved exercises."""
        return sum(standing.points for standing in self.standings if standing.state == SOLVED)

    @property
    def total(self) -> int:
        """Points of all exercises that check themselves."""
        return sum(standing.points for standing in self.standings if standing.state != WRITTEN)

    @property
    def following(self) -> Standing | None:
        """The first exercise that is not solved."""
        return next((s for s in self.standings if s.state in (OPEN, TRIED)), None)


def progress(record: Iterable[attempts.Attempt] | None = None) -> Progress:
    """How far the participant is, from the record of attempts in the course folder."""
    events: dict[str, list[str]] = {}
    for made in attempts.attempts() if record is None else record:
        events.setdefault(made.exercise, []).append(made.event)
    return Progress(tuple(
        (lesson, tuple(_standing(number, points, lesson, events.get(number, [])) for number, points in
                       lesson.points.items()))
        for lesson in syllabus.lessons() if lesson.ready and lesson.points
    ))  # fmt: skip


def _standing(number: str, points: int, lesson: syllabus.Lesson, events: list[str]) -> Standing:
    asked = (attempts.HINT, attempts.SOLUTION, NOT_ATTEMPTED)
    checks = sum(event not in asked for event in events)
    state = SOLVED if RIGHT in events else TRIED if checks else OPEN
    if number in lesson.written:
        state = WRITTEN
    return Standing(number, points, state, checks, events.count(attempts.HINT), attempts.SOLUTION in events)


def lines(found: Progress) -> Iterator[str]:
    """The standing in a few lines for a terminal."""
    yield _("{points} of {total} points, {solved} of {all} exercises solved.", points=found.points, total=found.total,
            solved=_count(found, SOLVED), all=len(found.standings) - _count(found, WRITTEN))  # fmt: skip
    if found.following:
        lesson = syllabus.lesson(found.following.number)
        yield _("Next: exercise {number} in {lesson}.", number=found.following.number, lesson=_titled(lesson))


def html(found: Progress) -> str:
    """The page: one file, no link to the outside, readable without colours."""
    heading = markup.escape(_("My progress in the course"))
    share = 100 * found.points / found.total if found.total else 0
    summary, *following = [markup.escape(line) for line in lines(found)]
    alt = markup.escape(_("{share} of the points", share=language.percent(share, 0)), quote=True)
    parts = [
        f'<!doctype html><html lang="{language.current()}"><head><meta charset="utf-8"><title>{heading}</title>',
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body><main>',
        f"<h1>{heading}</h1><p>{summary}</p>",
        f'<div class="bar" role="img" aria-label="{alt}"><div style="width:{share:.1f}%"></div></div>',
        *(f'<p class="next">{line}</p>' for line in following),
        f'<p class="legend">{_legend()}</p>',
    ]
    for folder, title in syllabus.modules().items():
        shown = [entry for entry in found.lessons if entry[0].module == folder]
        if shown:
            parts.append(f"<h2>{markup.escape(stored(title))}</h2>{_table(shown)}")
    origin = _("Made on this machine from your own record of checks.")
    parts.append(f"<p><small>{markup.escape(origin)}</small></p>")
    return "\n".join([*parts, "</main></body></html>\n"])


def _table(shown) -> str:
    names = {
        _("Lesson"): "",
        _("Minutes"): "n",
        _("Exercises"): "",
        _("Points"): "n",
        _("Checks"): "n",
        _("Hints"): "n",
    }
    head = "".join(f'<th scope="col" class="{kind}">{markup.escape(text)}</th>' for text, kind in names.items())
    rows = []
    for lesson, standings in shown:
        auto = [standing for standing in standings if standing.state != WRITTEN]
        points = sum(standing.points for standing in auto if standing.state == SOLVED)
        rows.append(
            f'<tr><th scope="row">{markup.escape(_titled(lesson))}</th><td class="n">{lesson.minutes}</td>'
            f"<td>{''.join(map(_mark, standings))}</td>"
            f'<td class="n">{points} / {sum(standing.points for standing in auto)}</td>'
            f'<td class="n">{sum(standing.checks for standing in standings)}</td>'
            f'<td class="n">{sum(standing.hints for standing in standings)}</td></tr>'
        )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _mark(standing: Standing) -> str:
    says, sign, ground, ink = STATES[standing.state]
    place = standing.number.rpartition(".")[2]
    told = stored(says) + (", " + _("solution seen") if standing.solution else "")
    text = _("Exercise {number}: {state}", number=standing.number, state=told)
    return (
        f'<span class="e" style="background:{ground};color:{ink}" title="{markup.escape(text, quote=True)}" '
        f'role="img" aria-label="{markup.escape(text, quote=True)}">{place} {sign}</span>'
    )


def _legend() -> str:
    return " ".join(
        f'<span class="e" style="background:{ground};color:{ink}">{sign or "&nbsp;"}</span> '
        f"{markup.escape(stored(says))}"
        for says, sign, ground, ink in STATES.values()
    )


def _titled(lesson: syllabus.Lesson) -> str:
    return f"{lesson.number} {stored(lesson.title)}"


def _count(found: Progress, state: str) -> int:
    return sum(standing.state == state for standing in found.standings)
