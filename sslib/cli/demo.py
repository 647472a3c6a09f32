"""``sslib course demo``: a class of forty to try the trainer's desk on."""

from pathlib import Path

import click

from sslib.cli.desk import LANGUAGE, opened, progress
from sslib.cli.told import DEBUG, Told


@click.command()
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=Path("sslib-demo"),
              show_default=True, help="Folder of the class; it must not exist yet.")  # fmt: skip
@click.option("--no-sandbox", is_flag=True, help="Leave out those who attack, and run the others with your own rights.")
@click.option("--workers", type=click.IntRange(1), help="Processes (default: processors and one more).")
@click.option("--language", **LANGUAGE)
@click.option("--debug", **DEBUG)
def demo(folder, no_sandbox, workers, language, debug) -> None:
    """Try the desk on a class of forty invented participants: every damage, every attack, from release to feedback."""
    with Told(debug):
        from sslib.inquiry import files

        files.fresh(folder)
    with opened(folder / "desk", language, debug) as desk:
        from rich.console import Console
        from rich.table import Table

        from sslib.course.desk import collect, doctor, feedback, grade, gradebook, release
        from sslib.course.desk.demo import MODULE, build, people
        from sslib.course.desk.marks import marks, totals, unexplained
        from sslib.course.desk.sandbox import Limits
        from sslib.course.desk.submit import slug
        from sslib.language import gettext as _

        release.release(desk, MODULE)
        with progress(len(people()), _("The participants write their answers")) as bar:
            there = build(folder / "inbox", desk.root, attacks=not no_sandbox, told=lambda _person: bar.update(1))
        collect.collect(desk, [folder / "inbox"])
        doctor.doctor(desk, MODULE)
        with progress(len(there), _("Grading")) as bar:
            grade.grade(desk, MODULE, sandboxed=not no_sandbox, workers=workers, limits=Limits(cell_seconds=20),
                        told=lambda _step: bar.update(1))  # fmt: skip
        feedback.feedback(desk, MODULE)
        found = marks(desk, [MODULE])
        files.write(desk.root / "gradebook.xlsx", gradebook.workbook(found))
        sums = {total.student: total for total in totals(found)}
        table = Table(_("Participant"), _("Kind"), _("Points"), _("Repaired"), _("Forged"))
        for person in there:
            total, about = sums[slug(person.name)], desk.known(slug(person.name), MODULE)
            kinds = ", ".join(dict.fromkeys(r["kind"] for r in about.get("repairs", [])))
            points, forged = f"{total.points:g} / {total.most:g}", ", ".join(about.get("forged", {}))
            table.add_row(person.name, f"{person.kind} {person.detail}", points, kinds, forged)
        Console().print(table)
        click.echo(_("{count} marks without a cause.", count=len(unexplained(found))))
        click.echo(_("The class is in {folder}; look at it with: nbgrader formgrader", folder=desk.root))
