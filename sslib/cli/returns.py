"""``sslib return``: the questionnaire out and in, its review, its indicators."""

from pathlib import Path

import click

from sslib.cli.told import DEBUG, Told
from sslib.disclosure import THRESHOLD

_FILE = click.Path(path_type=Path)
_LANGUAGE = {"help": "en, fr, pt or es (default: that of this machine)."}
_MAPPING = {"type": _FILE, "help": "Mapping file (TOML) of another layout than the kit's."}


@click.group(name="return")
def group() -> None:
    """The return of the Social Security Inquiry: questionnaire, review, indicators."""


@group.command()
@click.argument("country")
@click.argument("year", type=click.IntRange(1990, 2100))
@click.option("--language", help="en, fr, pt or es (default: the State's first official language).")
@click.option("--from", "earlier", type=_FILE, help="Last year's return: its schemes and rows are carried over.")
@click.option("--output", "-o", type=_FILE, help="The workbook to write (default: COUNTRY_YEAR.xlsx).")
@click.option("--debug", **DEBUG)
def new(country, year, language, earlier, output, debug) -> None:
    """Make the questionnaire of COUNTRY for YEAR as a workbook: denominators filled in where they are published."""
    with Told(debug):
        from sslib import codes, prefill
        from sslib.inquiry import files, questionnaire, source
        from sslib.language import check, use
        from sslib.language import gettext as _

        code = codes.countries.find(country)
        spoken = check(language.lower()) if language else codes.countries.language(code)
        target = files.fresh(output or Path(f"{code}_{year}.xlsx"), ".xlsx")
        last = source.read_return(earlier)[0] if earlier else None
        use(spoken)
        questionnaire.to_workbook(prefill.prefilled(code, year, last, spoken), target, spoken)
        click.echo(_("The questionnaire is in {file}.", file=target))


@group.command()
@click.argument("path", type=_FILE)
@click.option("--earlier", type=_FILE, help="The return of the year before: rules over time need it.")
@click.option("--settings", type=_FILE, help="Thresholds of the State (TOML), each with date and reason.")
@click.option("--accepted", type=_FILE, help="Findings (CSV) with the reasons of accepted warnings filled in.")
@click.option("--annotate", type=_FILE, metavar="COPY", help="Write a copy of the workbook with its findings marked.")
@click.option("--letters", type=_FILE, metavar="FOLDER", help="Write a query letter (DOCX) to each institution.")
@click.option("--format", "form", type=click.Choice(["text", "csv", "json"]), default="text", show_default=True)
@click.option("--output", "-o", type=_FILE, help="New file for the findings (default: the terminal).")
@click.option("--language", **_LANGUAGE)
@click.option("--mapping", **_MAPPING)
@click.option("--debug", **DEBUG)
def check(path, earlier, settings, accepted, annotate, letters, form, output, language, mapping, debug) -> None:
    """Review the return in PATH (workbook or folder of CSV files): every finding in one run, with its cell."""
    with Told(debug):
        _speak(language)
        from sslib.inquiry import accepted as acceptance
        from sslib.inquiry import annotate as annotation
        from sslib.inquiry import files, listing, source
        from sslib.inquiry import settings as thresholds
        from sslib.inquiry.review import review
        from sslib.language import gettext as _

        output = output and files.fresh(output)
        made, problems = source.read_return(path, mapping)
        before = source.read_return(earlier, mapping)[0] if earlier else None
        reviewed = review(
            made, problems, before, thresholds.read(settings) if settings else None,
            acceptance.read(accepted) if accepted else (),
        )  # fmt: skip
        text = {"text": _lines, "csv": listing.to_csv, "json": listing.to_json}[form](reviewed)
        if output:
            files.write(output, text.encode("utf-8-sig" if form == "csv" else "utf-8"))
            click.echo(_("The findings are in {file}.", file=output) + " " + listing.counted(reviewed.counts))
        else:
            click.echo(text, nl=False)
        if annotate:
            annotation.annotate(path, reviewed, annotate)
            click.echo(_("The copy with its findings marked is in {file}.", file=annotate), err=True)
        if letters:
            from sslib.report.letters import letters as write_letters

            for letter in write_letters(reviewed, made, letters):
                click.echo(_("Letter: {file}", file=letter), err=True)
        if reviewed.counts["E"]:
            raise SystemExit(1)


@group.command()
@click.argument("path", type=_FILE)
@click.option("--earlier", type=_FILE, help="The return of the year before.")
@click.option("--output", "-o", type=_FILE, help="New file for the indicators (CSV; default: the terminal).")
@click.option("--language", **_LANGUAGE)
@click.option("--internal", is_flag=True, help="Show small cells of migrants too: not for publication.")
@click.option("--threshold", type=click.IntRange(min=2), default=THRESHOLD, show_default=True,
              help="Counts of migrants below it are masked.")  # fmt: skip
@click.option("--mapping", **_MAPPING)
@click.option("--debug", **DEBUG)
def indicators(path, earlier, output, language, internal, threshold, mapping, debug) -> None:
    """Compute the indicators of the return in PATH, with numerator, denominator, bounds, flag and source."""
    with Told(debug):
        from sslib import returns
        from sslib.inquiry import files, source
        from sslib.language import gettext as _

        _speak(language)
        output = output and files.fresh(output)
        made, problems = source.read_return(path, mapping)
        before = source.read_return(earlier, mapping)[0] if earlier else None
        found = returns.of(made, problems, before, internal, threshold=threshold)
        text = returns.to_csv(found)
        if not output:
            click.echo(text, nl=False)
            return
        files.write(output, text.encode("utf-8-sig"))
        click.echo(_("{count} indicators are in {file}.", count=len(found.indicators), file=output))
        if found.blocked:
            click.echo(_("Left out because of open errors: {schemes}.", schemes=", ".join(found.blocked)), err=True)
        if problems:
            click.echo(_("{count} cells cannot be read; sslib return check names them.", count=len(problems)), err=True)


@group.command()
@click.argument("path", type=_FILE)
@click.argument("target", type=_FILE)
@click.option("--language", default="en", show_default=True, help="Language of a workbook: en, fr, pt or es.")
@click.option("--mapping", **_MAPPING)
@click.option("--debug", **DEBUG)
def convert(path, target, language, mapping, debug) -> None:
    """Write the return in PATH as a workbook (TARGET ends in .xlsx) or as a folder of CSV files."""
    with Told(debug):
        from sslib.inquiry import files, folder, questionnaire, source
        from sslib.inquiry.reading import told
        from sslib.language import check
        from sslib.language import gettext as _

        made, problems = source.read_return(path, mapping)
        for problem in problems:
            click.echo(f"{problem.place}: {told(problem)} ({problem.rule})", err=True)
        if target.suffix.lower() == ".xlsx":
            questionnaire.to_workbook(made, files.fresh(target, ".xlsx"), check(language.lower()))
        else:
            folder.to_folder(made, files.fresh(target))
        click.echo(_("The return is in {file}.", file=target))


def _speak(language: str | None) -> None:
    from sslib.language import use

    if language:
        use(language.lower())


def _lines(reviewed) -> str:
    from sslib.inquiry import listing

    return "".join(f"{line}\n" for line in listing.lines(reviewed))
