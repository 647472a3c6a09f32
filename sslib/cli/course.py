"""``sslib lab`` and ``sslib course``: the course on one's own machine."""

from pathlib import Path

import click

from sslib.cli.told import DEBUG, Told

_FOLDER = click.Path(path_type=Path, file_okay=False)
_LANGUAGE = {"help": "en, fr, pt or es (default: that of this machine)."}


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("folder", type=_FOLDER, required=False)
@click.option("--language", **_LANGUAGE)
@click.option("--debug", **DEBUG)
@click.argument("jupyter", nargs=-1, type=click.UNPROCESSED)
def lab(folder, language, debug, jupyter) -> None:
    """Open the course in JupyterLab. Your copies of the lessons are in FOLDER (default: sslib-course in your home).

    What you have written there is never overwritten. Further options are handed to JupyterLab.
    """
    with Told(debug):
        from sslib.language import gettext as _

        _speak(language)
        lab, copies = _course()
        where = (folder or lab.default_folder()).absolute()
        with click.progressbar(length=len(copies.notebooks()), label=_("Preparing the lessons")) as bar:
            made = copies.make(where, lambda _path: bar.update(1))
        click.echo(_("{new} lessons are new, {kept} were there already: {folder}", new=len(made.written),
                     kept=len(made.kept), folder=where))  # fmt: skip
        click.echo(_("JupyterLab opens in your browser. To end it, come back here and press Ctrl+C twice."))
        raise SystemExit(lab.start(where, jupyter))


@click.group()
def group() -> None:
    """The course: your progress; the programme for trainers."""


@group.command()
@click.option("--folder", type=_FOLDER, help="Course folder (default: sslib-course in your home).")
@click.option("--language", **_LANGUAGE)
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), help="The page to write (default: progress.html there)."
)
@click.option("--open", "show", is_flag=True, help="Open the page in the browser.")
@click.option("--debug", **DEBUG)
def progress(folder, language, output, show, debug) -> None:
    """Draw the page of your own progress: lessons, exercises, points, what comes next."""
    with Told(debug):
        import os

        from sslib.checks import attempts
        from sslib.course import progress as page
        from sslib.inquiry import files
        from sslib.language import gettext as _

        _speak(language)
        if folder:
            os.environ["SSLIB_COURSE"] = str(folder.absolute())
        target = output or attempts.folder() / "progress.html"
        found = page.progress()
        target.parent.mkdir(parents=True, exist_ok=True)
        files.write(target, page.html(found).encode("utf-8"))
        for line in page.lines(found):
            click.echo(line)
        click.echo(_("The page is in {file}.", file=target))
        if show:
            click.launch(str(target))


@group.command()
@click.option("--language", **_LANGUAGE)
@click.option("--format", "formats", default="pdf,docx,html", show_default=True, help="Formats, separated by commas.")
@click.option(
    "--output", "-o", type=_FOLDER, default=Path("programme"), show_default=True, help="Folder to write into."
)
@click.option("--debug", **DEBUG)
def programme(language, formats, output, debug) -> None:
    """Write the programme for trainers: five days, materials, what each exercise assesses, common mistakes."""
    with Told(debug):
        from sslib import language as languages
        from sslib.course import programme as made
        from sslib.inquiry import files
        from sslib.language import gettext as _
        from sslib.report import render

        _speak(language)
        wanted = render.check_formats([name.strip() for name in formats.split(",") if name.strip()])
        output.mkdir(parents=True, exist_ok=True)
        for kind, content in render.render(made.programme(), wanted).items():
            target = output / f"programme_{languages.current()}.{kind}"
            files.write(target, content)
            click.echo(_("The programme is in {file}.", file=target))


def _speak(wanted: str | None) -> None:
    from sslib import language

    if wanted:
        language.use(wanted.lower())


def _course():
    """The modules that need JupyterLab and nbgrader."""
    from sslib.errors import N_, BadInput

    try:
        import jupyterlab  # noqa: F401
        import nbgrader  # noqa: F401
    except ImportError as error:
        raise BadInput(
            [N_("JupyterLab or nbgrader is not installed."), N_('Install both with: pip install "sslib[course]"')]
        ) from error
    from sslib.course import copies, lab

    return lab, copies
