"""The command line. Every heavy import stands inside its command, so that ``sslib --help`` answers at once."""

import signal
import sys
import time
from pathlib import Path

import click

from sslib.errors import N_, SslibError

_DEBUG = {"is_flag": True, "help": "Show the technical details of an error."}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="sslib")
def main() -> None:
    """Social protection statistics for the ECCAS States: national analyses from published figures."""


@main.command()
@click.argument("countries", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="All eleven States and a regional overview.")
@click.option("--year", type=int, help="The latest figure not after this year is used (default: the newest).")
@click.option("--language", help="en, fr, pt or es (default: the State's first official language).")
@click.option("--format", "formats", default="html,pdf,docx", show_default=True, help="Formats, separated by commas.")
@click.option("--output", type=click.Path(path_type=Path), default=Path("output"), show_default=True,
              help="Folder of the reports.")  # fmt: skip
@click.option("--scheduler", metavar="ADDRESS", help="Run on a dask.distributed cluster instead of this machine.")
@click.option("--debug", **_DEBUG)
def report(countries, everything, year, language, formats, output, scheduler, debug) -> None:
    """Make the action-point report of one or more COUNTRIES (code or name, for example CMR)."""
    with _told(debug):
        from sslib import codes
        from sslib.report import publish

        processes = None if scheduler else publish.local_processes()
        if not countries and not everything:
            raise click.UsageError("Name a country, for example: sslib report CMR - or use --all.")
        if not str(output).strip() or output == Path(""):
            raise click.UsageError("Name a folder after --output, for example: --output reports")
        wanted = publish.orders(
            codes.countries if everything else countries, year, language and language.lower(),
            [name.strip() for name in formats.split(",") if name.strip()], overview=everything,
        )  # fmt: skip
        steps = sum(len(order.tasks) + 1 for order in wanted)
        start = time.perf_counter()
        with _executor(scheduler, processes, steps) as executor, _progress(steps) as told:
            made = publish.publish(wanted, output, executor, told)
        _summary(made, time.perf_counter() - start, debug)


@main.command()
@click.argument("name", required=False)
@click.option("--debug", **_DEBUG)
def datasets(name, debug) -> None:
    """List the published figures of the kit, or describe the dataset NAME."""
    with _told(debug):
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


@main.group(name="return")
def inquiry() -> None:
    """The return of the Social Security Inquiry."""


@inquiry.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--debug", **_DEBUG)
def check(folder, debug) -> None:
    """Read the return in FOLDER (CSV files) and tell every cell that cannot be read, in one run."""
    with _told(debug):
        from sslib.inquiry.folder import from_folder
        from sslib.inquiry.reading import told
        from sslib.inquiry.tables import tables
        from sslib.language import gettext as _

        made, problems = from_folder(folder)
        for problem in problems:
            click.echo(f"{problem.place}: {told(problem)} ({problem.rule})")
        rows = sum(len(made[name]) for name in tables())
        if problems:
            click.echo(
                _("{count} cells cannot be read as they stand; {rows} rows were read.", count=len(problems), rows=rows)
            )
            raise SystemExit(1)
        click.echo(_("No error found: {rows} rows were read, every cell with its type and its code list.", rows=rows))


class _told:
    """Turns a slip of the user into one clear message and an exit code; the traceback is for --debug."""

    def __init__(self, debug: bool):
        self.debug = debug

    def __enter__(self) -> None:
        from sslib import language

        for stream in (sys.stdout, sys.stderr):  # an old console lacks some signs: better a "?" than an error
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")
        language.use(language.of_machine())

    def __exit__(self, kind, error, _trace) -> bool:
        if error is None or self.debug or isinstance(error, (click.ClickException, SystemExit)):
            return False
        from sslib import language

        if isinstance(error, SslibError):
            click.echo(language.explain(error), err=True)
            raise SystemExit(2)
        if isinstance(error, KeyboardInterrupt):
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process is ending
            click.echo(language.gettext(N_("Interrupted. Earlier reports are whole; nothing was lost.")), err=True)
            raise SystemExit(130)
        click.echo(
            language.gettext(N_("The program met an error that it did not expect: {error}"), error=error), err=True
        )
        click.echo(language.gettext(N_("Run the command again with --debug and send what it prints.")), err=True)
        raise SystemExit(1)


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
