"""Every text for people, gathered into two gettext catalogues: ``locale/*.po``, and ``locale/lessons`` for the course.

Run ``python -m sslib.translation`` after a change of any text: new messages appear untranslated, messages that are
gone are dropped, and nothing is guessed. Texts come from five places: the program, the national analyses (Markdown
cells block by block, and the sentences in code cells), the report's own prose, the sheets of the datasets, and those
columns of the datasets whose sheet says ``translate``. The catalogue of the course holds the prose and sentences of the
lessons, the exercises of the national analyses, what checks and hints say, and the titles.
"""

import ast
import csv
import io
import re
from collections.abc import Iterator

from sslib import catalog, codes, language, syllabus
from sslib.checks.exercises import exercises
from sslib.course import copies
from sslib.errors import SslibError
from sslib.inquiry import sheets
from sslib.inquiry.rules.base import rules
from sslib.inquiry.tables import tables
from sslib.plan import columns
from sslib.report import document, run

KEYWORDS = {"_", "N_", "tr", "gettext"}
CODE = re.compile(r"[A-Z]+\d+")  # C102 is the same in every language
VARYING = tuple(
    f'"{field}' for field in ("POT-", "PO-Rev", "Generated", "Project", "Report-", "Last-", "Language-Team")
)
INVENTED = {"schemes": "name_en", "agreements": "name"}  # names in the invented return that lessons translate
SHEET_FIELDS = ("title", "producer", "dataset", "licence")


def messages() -> dict[str, str]:
    """Every message of the program and the reports with the place where it was first met, in a stable order."""
    return _gathered(_all())


def lesson_messages() -> dict[str, str]:
    """Every message of the lessons that the program and the reports do not have."""
    known = messages()
    return {text: place for text, place in _gathered(_lessons()).items() if text not in known}


CATALOGUES = {"": messages, language.LESSONS: lesson_messages}


def _gathered(texts: Iterator[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text, place in texts:
        if any(letter.isalpha() for letter in text) and not CODE.fullmatch(text):
            found.setdefault(text, place)
    return found


def update() -> dict[str, int]:
    """Bring the catalogues up to the texts; returns the count of untranslated messages for each catalogue."""
    return {name: count for folder, gather in CATALOGUES.items() for name, count in _updated(folder, gather()).items()}


def _updated(folder: str, current: dict[str, str]) -> dict[str, int]:
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    missing = {}
    for code, locale in language.LANGUAGES.items():
        if code == "en":
            continue
        path = language.CATALOGUES / folder / f"{code}.po"
        known = Catalog()
        if path.is_file():
            with path.open("rb") as file:
                known = read_po(file, locale=locale)
        made = Catalog(locale=locale, charset="utf-8", fuzzy=False, header_comment="")
        for text, place in current.items():
            entry = known.get(text)
            made.add(text, entry.string if entry else "", auto_comments=[place])
        content = io.BytesIO()
        write_po(content, made, width=0, omit_header=False, sort_output=False)
        lines = content.getvalue().decode("utf-8").splitlines()
        kept = [line for line in lines if not line.startswith(VARYING)]
        path.write_text("\n".join(kept) + "\n", encoding="utf-8", newline="\n")
        missing[f"{folder} {code}".strip()] = sum(1 for entry in made if entry.id and not entry.string)
    return missing


def _all() -> Iterator[tuple[str, str]]:
    yield from _program()
    for name, codelist in codes.lists().items():
        for label in codelist.labels.values():
            yield label, f"code list: {name}"
    for name, table in tables().items():
        for text in (table.title, table.about, *(field.about for field in table.columns.values())):
            yield text, f"return: {name}"
    for rule in rules().values():
        for text in (rule.formula, rule.message, rule.cause, rule.remedy):
            yield text, f"rule: {rule.id}"
    for text in sheets.texts():
        yield text, "questionnaire"
    for text in columns.texts():
        yield text, "action plan"
    yield from _notebooks()
    for path in sorted(document.TEMPLATES.glob("*.md")):
        for block in language.blocks(path.read_text(encoding="utf-8")):
            yield block, f"report: {path.name}"
    for name in catalog.names():
        yield from _dataset(name)


def _program() -> Iterator[tuple[str, str]]:
    package = language.CATALOGUES.parent
    for path in sorted(package.rglob("*.py")):
        for text in _python(path.read_text(encoding="utf-8")):
            yield text, f"program: {path.relative_to(package).as_posix()}"


def _notebooks() -> Iterator[tuple[str, str]]:
    for name in (*run.analyses(), run.OVERVIEW):
        for cell in _cells(run.path(name)):
            if not run.EXERCISE & set(cell.metadata.get("tags", ())):
                yield from _cell(cell, f"notebook: {name} {cell.id}")


def _lessons() -> Iterator[tuple[str, str]]:
    for text in (*syllabus.modules().values(), *syllabus.objectives().values(), *syllabus.topics().values()):
        yield text, "course"
    for lesson in syllabus.lessons():
        if lesson.ready:
            yield lesson.title, f"course: {lesson.file}"
    for path in copies.notebooks():
        national = path.name == run.NATIONAL
        for cell in _cells(path):
            if not national or run.EXERCISE & set(cell.metadata.get("tags", ())):
                yield from _cell(cell, f"lesson: {path.parent.name}/{path.stem} {cell.id}")
    for table, column in INVENTED.items():
        path = catalog.folder("xxa_return") / "2024" / f"{table}.csv"
        for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
            yield row[column], f"invented country: {table}"
    for exercise in exercises().values():
        if not (exercise.number.startswith(syllabus.START.number) or syllabus.lesson(exercise.number).ready):
            continue
        for text in (exercise.asks, *exercise.hints, exercise.why, *(slip.says for slip in exercise.slips)):
            yield text, f"exercise: {exercise.number}"


def _cells(path):
    import nbformat

    return nbformat.read(path, as_version=4).cells if path.exists() else []


def _cell(cell, place: str) -> Iterator[tuple[str, str]]:
    """The messages of a cell: prose block by block, sentences in code; written answers and numbered headings apart."""
    if cell.cell_type == "markdown":
        for block in language.blocks(cell.source) if "nbgrader" not in cell.metadata else ():
            if not copies.PROMPT.fullmatch(block) and not copies.TITLE.fullmatch(block):
                yield block, place
    else:
        for text in _python(cell.source):
            yield text, place


def _dataset(name: str) -> Iterator[tuple[str, str]]:
    sheet = catalog.sheet(name)
    for field in SHEET_FIELDS:
        yield getattr(sheet, field), f"dataset: {name} {field}"
    for limit in sheet.limits:
        yield limit, f"dataset: {name} limits"
    columns = [column.name for column in sheet.columns.values() if column.translate]
    if columns:
        for row in catalog.rows(name):
            for column in columns:
                yield row[column], f"dataset: {name} {column}"


def _python(code: str) -> Iterator[str]:
    """The texts that a piece of Python hands to a translating function, those inside of f-strings too."""
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call) and node.args]
    for call in sorted(calls, key=lambda node: (node.lineno, node.col_offset)):
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        text = call.args[0]
        if name in KEYWORDS and isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value:
            yield text.value


def main() -> None:
    """Update the catalogues and say what is still to be translated."""
    try:
        missing = update()
    except SslibError as error:
        raise SystemExit(str(error)) from error
    for name, count in missing.items():
        print(f"{name}: {count} messages to translate")


if __name__ == "__main__":
    main()
