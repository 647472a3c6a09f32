"""``sslib course …`` for trainers: release, collect, doctor, grade, feedback, status, gradebook; and ``submit``."""

from contextlib import contextmanager, nullcontext
from pathlib import Path

import click

from sslib.cli.told import DEBUG, Told

_FOLDER = {
    "type": click.Path(path_type=Path, file_okay=False),
    "default": Path("."),
    "help": "The trainer's folder (default: here).",
}
LANGUAGE = {"help": "en, fr, pt or es (default: that of this machine)."}
_STUDENTS = {"multiple": True, "help": "Only this participant (may be repeated)."}


@contextmanager
def opened(folder: Path, language: str | None, debug: bool):
    """The desk in a folder, opened in a language, with slips told to the user."""
    with Told(debug):
        from sslib import language as languages
        from sslib.errors import N_, BadInput

        if language:
            languages.use(language.lower())
        try:
            import nbgrader  # noqa: F401
        except ImportError as error:
            raise BadInput(
                [N_("JupyterLab or nbgrader is not installed."), N_('Install both with: pip install "sslib[course]"')]
            ) from error
        from sslib.course.desk.folder import open_desk

        yield open_desk(folder)


def progress(length: int, label: str):
    return click.progressbar(length=length, label=label, show_pos=True, show_eta=True)


@click.command()
@click.argument("module")
@click.option("--folder", **_FOLDER)
@click.option("--languages", default="en,fr,pt,es", show_default=True, help="Languages of the zips to hand out.")
@click.option("--force", is_flag=True, help="Release again, with the lessons as the kit has them now.")
@click.option("--language", **LANGUAGE)
@click.option("--debug", **DEBUG)
def release(module, folder, languages, force, language, debug) -> None:
    """Release MODULE (for example 01_concepts): without solutions, with a zip for each language to hand out."""
    with opened(folder, language, debug) as desk:
        from sslib.course.desk.release import release
        from sslib.language import check
        from sslib.language import gettext as _

        codes = [check(code.strip().lower()) for code in languages.split(",") if code.strip()]
        click.echo(_("Releasing {module} …", module=module))
        done = release(desk, module, codes, force)
        click.echo(
            _("{count} notebooks are in {folder}.", count=len(done.notebooks), folder=desk.root / "release" / module)
        )
        for path in done.zips:
            click.echo(_("To hand out: {file}", file=path))


@click.command()
@click.argument("module")
@click.option("--name", help="Your name, as it shall stand on the certificate.")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False),
              help="Course folder (default: sslib-course in your home).")  # fmt: skip
@click.option("--output", "-o", type=click.Path(path_type=Path, file_okay=False), help="Folder for the zip.")
@click.option("--language", **LANGUAGE)
@click.option("--debug", **DEBUG)
def submit(module, name, folder, output, language, debug) -> None:
    """Hand in MODULE: pack your notebooks into one zip, to be sent or carried to the trainer, and show a receipt."""
    with Told(debug):
        from sslib import language as languages
        from sslib.checks import attempts
        from sslib.course.desk import submit as handing
        from sslib.course.desk.folder import known
        from sslib.language import gettext as _
        from sslib.language import stored

        if language:
            languages.use(language.lower())
        known(module)
        course = (folder or attempts.folder()).absolute()
        path, receipt = handing.submit(course, module, name or click.prompt(_("Your name")), output)
        for lesson in handing.missing(module, course):
            click.echo(_("Lesson {lesson} is not in your folder and was not packed.",
                         lesson=f"{lesson.number} {stored(lesson.title)}"))  # fmt: skip
        click.echo(
            _("{count} notebooks are in {file}. Give this file to your trainer.", count=len(receipt.files), file=path)
        )
        click.echo(_("Receipt: {code}. The trainer's list shows the same code.", code=receipt.code))


@click.command()
@click.argument("sources", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--folder", **_FOLDER)
@click.option("--language", **LANGUAGE)
@click.option("--debug", **DEBUG)
def collect(sources, folder, language, debug) -> None:
    """Take in submissions from SOURCES: zips, Moodle's zip, folders of zips or notebooks, nbgrader's exchange."""
    with opened(folder, language, debug) as desk:
        from sslib.course.desk.collect import collect
        from sslib.language import gettext as _

        harvest = collect(desk, sources)
        for entry in harvest.submissions:
            click.echo(_("{name}, {module}: {count} notebooks, receipt {code}", name=entry.receipt.name,
                         module=entry.module, count=len(entry.receipt.files), code=entry.receipt.code))  # fmt: skip
        for text, values in harvest.notes:
            click.echo("! " + _(text, **values), err=True)
        click.echo(
            _("{count} submissions were taken in. Next: sslib course doctor MODULE", count=len(harvest.submissions))
        )


@click.command()
@click.argument("module")
@click.option("--student", "students", **_STUDENTS)
@click.option("--folder", **_FOLDER)
@click.option("--language", **LANGUAGE)
@click.option("--debug", **DEBUG)
def doctor(module, students, folder, language, debug) -> None:
    """Examine what was handed in for MODULE and repair a copy; the original stays as it is."""
    with opened(folder, language, debug) as desk:
        from sslib.course.desk.doctor import SAYS, doctor
        from sslib.language import gettext as _

        found = doctor(desk, module, students)
        for examined in found:
            for repair in examined.repairs:
                where = f" · {repair.notebook}" if repair.notebook else ""
                click.echo(f"{examined.student}{where}: {_(SAYS[repair.kind], **repair.values)}")
        healthy = sum(not examined.repairs for examined in found)
        click.echo(_("{count} submissions examined, {healthy} without any finding. Next: sslib course grade {module}",
                     count=len(found), healthy=healthy, module=module))  # fmt: skip


@click.command()
@click.argument("module")
@click.option("--student", "students", **_STUDENTS)
@click.option("--folder", **_FOLDER)
@click.option("--workers", type=click.IntRange(1), help="Processes (default: processors and one more).")
@click.option("--scheduler", help="Address of a dask scheduler, for classes of thousands.")
@click.option("--cell-seconds", type=click.IntRange(1), default=60, show_default=True, help="Time for one cell.")
@click.option("--no-sandbox", is_flag=True, help="Run submissions with your own rights. Only for people you trust.")
@click.option("--again", is_flag=True, help="Grade again what is graded already.")
@click.option("--language", **LANGUAGE)
@click.option("--debug", **DEBUG)
def grade(module, students, folder, workers, scheduler, cell_seconds, no_sandbox, again, language, debug) -> None:
    """Run and mark the submissions of MODULE. It can be stopped and taken up again at any time."""
    with opened(folder, language, debug) as desk:
        from sslib.course.desk import grade as grading
        from sslib.course.desk.doctor import doctor, pending
        from sslib.course.desk.marks import marks, unexplained
        from sslib.course.desk.sandbox import RIGHTS, Limits
        from sslib.language import gettext as _

        if waiting := [student for student in pending(desk, module) if not students or student in students]:
            told = _("{count} submissions were not examined yet; the doctor looks at them first.", count=len(waiting))
            click.echo(told)
            doctor(desk, module, waiting)
        if no_sandbox:
            click.echo(_(RIGHTS), err=True)
        with _cluster(scheduler) as executor, progress(len(students or desk.students(module)), _("Grading")) as bar:
            done = grading.grade(
                desk, module, students, sandboxed=not no_sandbox, workers=workers, executor=executor, again=again,
                limits=Limits(cell_seconds=cell_seconds), told=lambda _step: bar.update(1),
            )  # fmt: skip
        click.echo(_("{now} graded now, {before} before.", now=len(done.now), before=len(done.before)))
        for student, error in done.failed.items():
            click.echo(_("{student} could not be run: {error}", student=student, error=error), err=True)
        for mark in unexplained(marks(desk, [module])):
            click.echo(_("{student}, exercise {number}: no mark or no cause. Please look.", student=mark.student,
                         number=mark.exercise), err=True)  # fmt: skip
        if waiting := sum(mark.waiting for mark in marks(desk, [module])):
            click.echo(_("{count} answers wait for your marks, in nbgrader formgrader or in a workbook: "
                         "sslib course gradebook --module {module} --to-mark FILE.xlsx",
                         count=waiting, module=module))  # fmt: skip
        if done.failed:
            raise SystemExit(1)


def _cluster(address: str | None):
    if not address:
        return nullcontext()
    from sslib.report.cluster import executor

    return executor(address)


@click.command()
@click.argument("module")
@click.option("--student", "students", **_STUDENTS)
@click.option("--folder", **_FOLDER)
@click.option("--language", **LANGUAGE)
@click.option("--debug", **DEBUG)
def feedback(module, students, folder, language, debug) -> None:
    """Write each participant's pages for MODULE, in their language, and one zip for each to give back."""
    with opened(folder, language, debug) as desk:
        from sslib.course.desk.feedback import feedback
        from sslib.language import gettext as _

        with progress(len(students or desk.students(module, "autograded")), _("Writing")) as bar:
            done = feedback(desk, module, students, told=lambda _student: bar.update(1))
        pages = sum(len(given.pages) for given in done)
        click.echo(_("{pages} pages for {count} participants are in {folder}.", pages=pages, count=len(done),
                     folder=desk.root / "feedback"))  # fmt: skip


@click.command()
@click.option("--folder", **_FOLDER)
@click.option("--language", **LANGUAGE)
@click.option("--debug", **DEBUG)
def status(folder, language, debug) -> None:
    """Show how far each module is: collected, examined, graded, waiting for marks, given back."""
    with opened(folder, language, debug) as desk:
        from rich.console import Console
        from rich.table import Table

        from sslib.course.desk.status import status
        from sslib.language import gettext as _
        from sslib.language import percent

        found = status(desk)
        table = Table("", *(one.module if one.released else f"({one.module})" for one in found))
        for head, values in (
            (_("Collected"), [one.collected for one in found]),
            (_("Examined"), [one.examined for one in found]),
            (_("Repaired"), [one.repaired for one in found]),
            (_("Graded"), [one.graded for one in found]),
            (_("Outdated"), [one.outdated for one in found]),
            (_("Wait for marks"), [one.waiting for one in found]),
            (_("Given back"), [one.feedback for one in found]),
            (_("Mean"), ["–" if one.mean is None else percent(one.mean, 0) for one in found]),
        ):
            table.add_row(head, *map(str, values))
        Console().print(table)
        click.echo(_("In brackets: not released."))
        for one in found:
            if one.absent:
                click.echo(_("Not handed in, {module}: {names}", module=one.module, names=", ".join(one.absent)))
        if any(one.waiting for one in found):
            click.echo(_("In the mean, answers that wait for marks count as zero."))


@click.command()
@click.option("--folder", **_FOLDER)
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Workbook to write (default: gradebook.xlsx).")
@click.option("--module", help="Only this module.")
@click.option(
    "--to-mark", type=click.Path(path_type=Path), help="Write a workbook for marking the written answers of MODULE."
)
@click.option("--marked", type=click.Path(path_type=Path, exists=True), help="Read such a workbook back.")
@click.option("--language", **LANGUAGE)
@click.option("--debug", **DEBUG)
def gradebook(folder, output, module, to_mark, marked, language, debug) -> None:
    """Write the marks as a workbook and as CSV, by question and with the cause of each zero; mark written answers."""
    with opened(folder, language, debug) as desk:
        from sslib.course.desk import gradebook, marking
        from sslib.course.desk.folder import known
        from sslib.course.desk.marks import marks
        from sslib.errors import N_, BadInput
        from sslib.inquiry import files
        from sslib.language import gettext as _

        if module:
            known(module)
        if to_mark:
            if not module:
                raise BadInput([N_("Say which module is to be marked: --module 01_concepts")])
            files.write(files.fresh(to_mark, ".xlsx"), marking.workbook(desk, module))
            click.echo(_("The answers to mark are in {file}.", file=to_mark))
        elif marked:
            changed = marking.read(desk, marked)
            for entry in changed:
                click.echo(f"{entry.student} · {entry.exercise}: {entry.points:g}")
            click.echo(_("{count} marks were changed.", count=len(changed)))
        else:
            found = marks(desk, [module] if module else ())
            target = output or desk.root / "gradebook.xlsx"
            files.write(target, gradebook.workbook(found))
            files.write(target.with_suffix(".csv"), gradebook.table(found))
            click.echo(_("{count} marks are in {file} and {csv}.", count=len(found), file=target,
                         csv=target.with_suffix(".csv").name))  # fmt: skip


COMMANDS = (release, submit, collect, doctor, grade, feedback, status, gradebook)
