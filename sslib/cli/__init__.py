"""The command line. Every heavy import stands inside its command, so that ``sslib --help`` answers at once."""

import sys
import time
from pathlib import Path

import click

from sslib.cli import certify, course, data, demo, desk, plan, returns
from sslib.cli.told import DEBUG, Told


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sslib")
def main() -> None:
    """Social protection statistics for the ECCAS States: returns of the Social Security Inquiry, national analyses."""


main.add_command(returns.group)
main.add_command(plan.group, "plan")
main.add_command(course.lab)
main.add_command(course.group, "course")
for command in (*desk.COMMANDS, *certify.COMMANDS, demo.demo):
    course.group.add_command(command)
main.add_command(data.group)


@main.command()
@click.argument("countries", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All eleven States and a regional overview.")
@click.option("--year", type=int, help="The latest figure not after this year is used (default: the newest).")
@click.option("--language", help="en, fr, pt or es (default: the State's first official language).")
@click.option("--format", "formats", default="html,pdf,docx", show_default=True, help="Formats, separated by commas.")
@click.option("--output", type=click.Path(path_type=Path), default=Path("output"), show_default=True,
              help="Folder of the reports.")  # fmt: skip
@click.option(
    "--return",
    "returned",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE_OR_FOLDER",
    help="A return of the State; a second one, of an earlier year, shows progress.",
)
@click.option("--plan", "planned", type=click.Path(path_type=Path), metavar="FILE",
              help="The action plan of the State (sslib plan new): what was decided is printed.")  # fmt: skip
@click.option("--internal", is_flag=True, help="Show small cells of migrants too. The report says so on every page.")
@click.option("--scheduler", metavar="ADDRESS", help="Run on a dask.distributed cluster instead of this machine.")
@click.option("--debug", **DEBUG)
def report(
    countries, everything, year, language, formats, output, returned, planned, internal, scheduler, debug
) -> None:
    """Make the action-point report of one or more COUNTRIES (code or name, for example CMR).

    XXA is an invented country with a complete return, to try everything on.
    """
    with Told(debug):
        from sslib import codes
        from sslib.report import orders, publish

        processes = None if scheduler else publish.local_processes()
        if not countries and not everything and not returned and not planned:
            raise click.UsageError("Name a country, for example: sslib report CMR - or use --all.")
        if not str(output).strip() or output == Path(""):
            raise click.UsageError("Name a folder after --output, for example: --output reports")
        wanted = orders.orders(
            codes.countries if everything else countries, year, language and language.lower(),
            [name.strip() for name in formats.split(",") if name.strip()], everything, returned, internal, planned,
        )  # fmt: skip
        steps = sum(len(order.tasks) + 1 for order in wanted)
        start = time.perf_counter()
        with _executor(scheduler, processes, steps) as executor, _progress(steps) as told:
            made = publish.publish(wanted, output, executor, told)
        _summary(made, time.perf_counter() - start, debug)


@main.command()
@click.argument("name", required=False)
@click.option("--debug", **DEBUG)
def datasets(name, debug) -> None:
    """List the published figures of the kit, or describe the dataset NAME."""
    with Told(debug):
        from sslib import catalog

        if name is None:
            for known in catalog.names():
                click.echo(f"{known:30} {catalog.sheet(known).title}")
            return
        sheet = catalog.sheet(name)
        click.echo(f"{sheet.title}\n{sheet.about}\n\n{sheet.source}\n{sheet.licence}. {sheet.citation}\n")
        for column in sheet.columns.values():
            click.echo(f"  {column.name:20} {column.about}" + (f" [{column.unit}]" if column.unit else ""))
        click.echo("\n" + "\n".join(f"! {limit}" for limit in sheet.limits))


def _executor(scheduler: str | None, processes, steps: int):
    from sslib.report import cluster, publish

    return cluster.executor(scheduler) if scheduler else publish.local_executor(processes, steps, _stopping)


def _stopping() -> None:
    from sslib.language import gettext as _

    click.echo("\n" + _("Stopping …"), err=True)


class _progress:
    """A bar on a terminal, plain lines elsewhere; both on the error stream."""

    def __init__(self, steps: int):
        self.steps, self.done, self.bar = steps, 0, None

    def __enter__(self):
        from sslib.language import gettext as _

        if sys.stderr.isatty():
            from rich.console import Console
            from rich.progress import Progress

            self.bar = Progress(console=Console(stderr=True))
            self.bar.start()
            self.task = self.bar.add_task(_("starting …"), total=self.steps)
        return self

    def __call__(self, what: str, seconds: float) -> None:
        self.done += 1
        if self.bar:
            self.bar.update(self.task, completed=self.done, description=what)
        else:
            click.echo(f"[{self.done}/{self.steps}] {what}" + (f" {seconds:.1f} s" if seconds else ""), err=True)

    def __exit__(self, *_error) -> None:
        if self.bar:
            self.bar.stop()


def _summary(made, seconds: float, debug: bool) -> None:
    from sslib.language import gettext as _

    failed = [entry for entry in made if entry.error]
    for entry in made:
        if entry.folder:
            click.echo(_("{report}: {folder}", report=entry.order.name, folder=entry.folder))
        if entry.kept:
            click.echo(
                _("The earlier report held more or was changed by hand; it is kept in {folder}.", folder=entry.kept)
            )
    for entry in failed:
        click.echo(_("{report} failed: {error}", report=entry.order.name, error=entry.error), err=True)
        if debug and entry.traceback:
            click.echo(entry.traceback, err=True)
    click.echo(_("{count} of {total} reports made in {seconds} s.", count=len(made) - len(failed), total=len(made),
                 seconds=f"{seconds:.0f}"))  # fmt: skip
    if failed:
        raise SystemExit(1)
