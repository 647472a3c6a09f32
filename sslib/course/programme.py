"""The programme for trainers: five days, and for each lesson what it needs, what its exercises assess, what goes wrong.

Nothing in it is written for it alone: minutes, topics and objectives come from ``course.toml``, titles, points and
marking schemes from the notebooks, what is asked and the usual mistakes from the exercises, data from the sheets.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sslib import catalog, language, syllabus
from sslib.checks import exercises
from sslib.exhibits import escape
from sslib.language import gettext as _
from sslib.language import stored
from sslib.report.document import Document

DAY = 360  # minutes of lessons in a day
BEGINS = 8 * 60 + 30
LUNCH, BREAK = 60, 15
MORNING = 180  # minutes of lessons before lunch, about
MISTAKES = 3  # told for each exercise


@dataclass(frozen=True)
class Slot:
    """One lesson in the timetable: minutes after midnight."""

    begins: int
    ends: int
    lesson: syllabus.Lesson


def days() -> tuple[tuple[Slot, ...], ...]:
    """The lessons in the order of the course, about six hours a day.

    A lesson belongs to the day in which its middle falls. Between two lessons is a short break, in the middle of the
    day a long one.

    >>> [sum(slot.lesson.minutes for slot in day) for day in days()]
    [360, 375, 345, 375, 345]
    """
    taught, planned = 0, {}
    for lesson in syllabus.lessons():
        planned.setdefault(int((taught + lesson.minutes / 2) // DAY), []).append(lesson)
        taught += lesson.minutes
    return tuple(tuple(_slots(lessons)) for lessons in planned.values())


def _slots(lessons: list[syllabus.Lesson]) -> Iterator[Slot]:
    now, taught, eaten = BEGINS, 0, False
    for lesson in lessons:
        if taught:
            late = not eaten and taught + lesson.minutes / 2 > MORNING
            now, eaten = now + (LUNCH if late else BREAK), eaten or late
        yield Slot(now, now + lesson.minutes, lesson)
        now, taught = now + lesson.minutes, taught + lesson.minutes


def programme() -> Document:
    """The programme as a document to print, in the language in use."""
    parts = [
        _section(_("The five days"), *(_day(number, day) for number, day in enumerate(days(), start=1))),
        _section(_("Objectives and topics"), _codes(syllabus.objectives()), _codes(syllabus.topics())),
    ]
    for folder, title in syllabus.modules().items():
        lessons = [lesson for lesson in syllabus.lessons() if lesson.module == folder]
        parts.append(_section(stored(title), *(_lesson(lesson) for lesson in lessons)))
    title, subtitle = _("Programme for trainers"), _("Thirty hours in five days")
    metadata = {
        "title": title, "subtitle": subtitle, "pagetitle": f"{title} – {subtitle}",
        "author": _("Course kit on social protection statistics for the ECCAS States"), "lang": language.current(),
        "toc-title": _("Contents"), "table-label": _("Table"), "figure-label": _("Figure"), "mark": title,
        "cover": [escape(line) for line in (
            _("The power of data in extending social protection, including to migrant workers, in the ECCAS States."),
            _("Training proposal: no official position of ECCAS, of its Member States or of the ILO."),
        )],
    }  # fmt: skip
    return Document("\n\n".join(parts) + "\n", metadata, {}, (), ())


def _section(title: str, *parts: str) -> str:
    return "\n\n".join([f"# {escape(title)}", *(part for part in parts if part)])


def _day(number: int, day: tuple[Slot, ...]) -> str:
    head = "| " + " | ".join((_("Time"), _("Lesson"), _("Minutes"), _("Objectives"))) + " |"
    rows = [
        f"| {_clock(slot.begins)}–{_clock(slot.ends)} | {escape(_titled(slot.lesson))} | {slot.lesson.minutes} | "
        f"{', '.join(slot.lesson.objectives)} |"
        for slot in day
    ]
    caption = _("Day {number}: {minutes} minutes of lessons, breaks not counted", number=number,
                minutes=sum(slot.lesson.minutes for slot in day))  # fmt: skip
    return "\n".join([head, "|-------------|----------------------------------------|--------:|----------|", *rows,
                      "", f": {escape(caption)}"])  # fmt: skip


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _titled(lesson: syllabus.Lesson) -> str:
    return f"{lesson.number} {stored(lesson.title) if lesson.ready else stored(lesson.planned)}"


def _codes(entries: Mapping[str, str]) -> str:
    return "\n".join(f"- **{code}** {escape(stored(text))}" for code, text in entries.items())


def _lesson(lesson: syllabus.Lesson) -> str:
    facts = [
        _("{minutes} minutes. Objectives: {objectives}. Topics: {topics}.", minutes=lesson.minutes,
          objectives=", ".join(lesson.objectives), topics=", ".join(lesson.topics)),
        _("Notebook: {file}.", file=f"modules/{lesson.file}.ipynb"),
    ]  # fmt: skip
    if lesson.datasets:
        titles = [stored(catalog.sheet(name).title) for name in lesson.datasets]
        facts.append(_("Data: {titles}.", titles="; ".join(titles)))
    parts = [f"## {escape(_titled(lesson))}", escape(" ".join(facts))]
    if lesson.ready:
        parts += [_exercise(lesson, number, points) for number, points in lesson.points.items()]
    else:
        parts.append(escape(_("This lesson is planned; its notebook is not there yet.")))
    return "\n\n".join(parts)


def _exercise(lesson: syllabus.Lesson, number: str, points: int) -> str:
    name = _("Exercise {number}, points: {points}", number=number, points=points)
    if number in lesson.written:
        return f"**{escape(name)}.** {_('A written answer, marked by the trainer.')}\n\n{_marking(lesson, number)}"
    exercise = exercises()[number]
    assessed = _("It asks for {what}.", what=stored(exercise.asks))
    lines = [f"**{escape(name)}.** {escape(assessed)}"]
    if exercise.why:
        lines.append(escape(stored(exercise.why)))
    said = list(dict.fromkeys(stored(slip.says) for slip in exercise.slips))[:MISTAKES]
    if said:
        lines.append(
            "\n".join([escape(_("What the check says to common mistakes:")), "", *(f"- {escape(s)}" for s in said)])
        )
    return "\n\n".join(lines)


def _marking(lesson: syllabus.Lesson, number: str) -> str:
    """The marking scheme of a written answer, from its prompt on."""
    (prompt,) = (cell for cell in lesson.cells if cell["id"] == f"ex-{number.replace('.', '-')}")
    blocks = language.blocks(prompt["source"])
    start = next(place for place, block in enumerate(blocks) if "Marking scheme" in block)
    return "\n\n".join(re.sub(r"^#+ ", "", language.gettext(block)) for block in blocks[start:])
