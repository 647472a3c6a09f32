"""``sslib plan``: the action plan of a State out as a workbook, and its progress by the newest return."""

from pathlib import Path

import click

from sslib.cli.told import DEBUG, Told

_FILE = click.Path(path_type=Path)


@click.group()
def group() -> None:
    """The action plan of a State: decide on the proposed action points, and follow what was decided."""


@group.command()
@click.argument("country")
@click.option("--return", "returned", type=_FILE, metavar="FILE_OR_FOLDER", help="The newest return of the State.")
@click.option(
    "--year",
    type=click.IntRange(1990, 2100),
    help="The latest figure not after this year is used (default: the newest).",
)
@click.option("--language", help="en, fr, pt or es (default: the State's first official language).")
@click.option("--output", "-o", type=_FILE, help="The workbook to write (default: COUNTRY_plan.xlsx).")
@click.option("--debug", **DEBUG)
def new(country, returned, year, language, output, debug) -> None:
    """Make the action plan of COUNTRY as a workbook: every proposed action point, to be accepted, changed or rejected.

    The baseline is filled in where the return or a published figure gives it.
    """
    with Told(debug):
        from sslib import codes, plan
        from sslib.inquiry import files
        from sslib.language import check, use
        from sslib.language import gettext as _

        code = codes.countries.find(country)
        target = files.fresh(output or Path(f"{code}_plan.xlsx"), ".xlsx")
        spoken = check(language.lower()) if language else codes.countries.language(code)
        inquiry = _inquiry(returned or (code if codes.INVENTED.fullmatch(code) else None), code, year)
        use(spoken)
        made = plan.proposed(plan.situation(code, _year(inquiry, year), inquiry))
        plan.to_workbook(made, target)
        click.echo(_("The action plan is in {file}: {count} proposed action points to decide on.", file=target,
                     count=len(made.steps)))  # fmt: skip


@group.command()
@click.argument("path", type=_FILE)
@click.option("--return", "returned", type=_FILE, required=True, metavar="FILE_OR_FOLDER",
              help="The newest return of the State.")  # fmt: skip
@click.option("--output", "-o", type=_FILE, help="New file for the page (.html) or the table (.csv).")
@click.option("--language", help="en, fr, pt or es (default: that of this machine).")
@click.option("--debug", **DEBUG)
def progress(path, returned, output, language, debug) -> None:
    """Compare the accepted points of the plan in PATH with a return: achieved, on track, behind, no data."""
    with Told(debug):
        from sslib.errors import N_, BadInput
        from sslib.inquiry import files
        from sslib.language import gettext as _
        from sslib.language import use
        from sslib.plan import chapter, followed, page, reading

        if language:
            use(language.lower())
        kind = output.suffix.lower() if output else ""
        if output and kind not in (".html", ".csv"):
            raise BadInput([N_("The file {file} must end in .html or .csv.")], file=output.name)
        target = files.fresh(output) if output else None
        plan = reading.read(path)
        for line in chapter.told(plan):
            click.echo(line, err=True)
        inquiry = _inquiry(returned, plan.country, None)
        rows = followed.follow(plan, inquiry)
        for line in followed.lines(rows):
            click.echo(line)
        if target:
            table = kind == ".csv"
            text = followed.to_csv(rows) if table else page.html(rows, plan, inquiry)
            files.write(target, text.encode("utf-8-sig" if table else "utf-8"))
            click.echo(_("The progress is in {file}.", file=target))


def _inquiry(returned: Path | str | None, country: str, year: int | None):
    """The return that is given, of this State and, if it is named, of this year."""
    from sslib import returns

    if returned is None:
        return None
    of, when = returns.whose(str(returned))
    return returns.open_return(str(returned), country, when if year is None or of != country else year)


def _year(inquiry, year: int | None) -> int:
    from sslib.report import orders

    if inquiry is not None:
        return inquiry.year
    return orders.years()[-1] if year is None else year
