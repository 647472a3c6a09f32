"""How the command line tells a slip of its user: one clear message in the user's language, and an exit code."""

import signal
import sys

import click

from sslib.errors import N_, SslibError

DEBUG = {"is_flag": True, "help": "Show the technical details of an error."}


class Told:
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
