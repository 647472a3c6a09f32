"""``sslib course certificates`` and ``sslib course verify``: write them by the rule of the course, check one."""

from pathlib import Path

import click

from sslib.cli.desk import LANGUAGE
from sslib.cli.told import DEBUG, Told


@click.command()
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The class's folder, with its gradebook (default: the folder you are in).",
)
@click.option("--organiser", default="", help="Who certifies; asked for once, then kept in organiser.toml.")
@click.option("--url", default="", help="The organiser's page.")
@click.option("--email", default="", help="The organiser's address.")
@click.option("--languages", default="en,fr,pt,es", show_default=True, help="Languages of the PDF.")
@click.option("--check", is_flag=True, help="Only list who would get a certificate; write nothing.")
@click.option("--language", **LANGUAGE)
@click.option("--debug", **DEBUG)
def certificates(folder, organiser, url, email, languages, check, language, debug) -> None:
    """Write the certificates of everybody who meets the rule of the course: PDF, and a signed credential.

    What was issued before is kept as it is.
    """
    with Told(debug):
        from sslib import language as spoken
        from sslib.course.desk import badges
        from sslib.course.desk import certificates as made
        from sslib.course.desk import folder as folders
        from sslib.errors import N_, BadInput
        from sslib.language import gettext as _

        if language:
            spoken.use(language.lower())
        desk = folders.Desk(folder.absolute())
        if not desk.book_path.exists():
            raise BadInput(
                [
                    N_("There is no gradebook in {folder}."),
                    N_("Say where the class's folder is: --folder FOLDER."),
                ],
                folder=desk.root,
            )
        if check:
            for standing in made.eligible(desk):
                click.echo(_said(standing))
            return
        codes = [spoken.check(code.strip().lower()) for code in languages.split(",") if code.strip()]
        issuer = badges.organiser(desk, organiser, url, email)
        done = made.issue(desk, issuer, codes)
        click.echo(_("{new} files are new, {kept} were there already: {folder}", new=len(done.written),
                     kept=len(done.kept), folder=desk.root / made.FOLDER))  # fmt: skip
        if done.refused:
            click.echo(_("No certificate for:"))
        for standing in done.refused:
            click.echo(f"  {_said(standing)}")
        if done.fallen:
            click.echo(
                _("These have a certificate from before, but their marks no longer meet the rule; nothing was deleted:")
            )
        for standing in done.fallen:
            click.echo(f"  {standing.name}")
        click.echo(_("Signed by: {key}", key=issuer.did))
        click.echo(_("Publish this key, and keep a copy of {file} where nobody else can read it.", file=badges.KEY))


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--key", default="", help="The organiser's public key, did:key:z6Mk..., if you know it from elsewhere.")
@click.option("--language", **LANGUAGE)
@click.option("--debug", **DEBUG)
def verify(file, key, language, debug) -> None:
    """Check the credential FILE of a certificate: its signature, its dates, whose key signed it.

    Needs no network. The exit code is 1 if the credential is not valid.
    """
    with Told(debug):
        from sslib import language as spoken
        from sslib.course.desk import verify as checks

        if language:
            spoken.use(language.lower())
        found = checks.verify(file, key.strip())
        for line in found.lines():
            click.echo(line)
        if not found.valid:
            raise SystemExit(1)


def _said(standing) -> str:
    from sslib import language

    return f"{standing.name} ({standing.student}): {language.percent(standing.percent)}, {standing.text()}"


COMMANDS = (certificates, verify)
