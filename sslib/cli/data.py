"""``sslib data``: newer vintages of the kit's datasets, from their producers' public services."""

from pathlib import Path

import click

from sslib.cli.told import DEBUG, Told

LINES = 40


@click.group(name="data")
def group() -> None:
    """The datasets of the kit: newer vintages from their producers."""


@group.command()
@click.argument("name", required=False)
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), default=Path("refreshed"), show_default=True,
    help="Folder that the new vintage is laid into.",
)  # fmt: skip
@click.option("--language", help="en, fr, pt or es (default: that of this machine).")
@click.option("--debug", **DEBUG)
def refresh(name, output, language, debug) -> None:
    """Fetch a newer vintage of the dataset NAME, show what differs, and lay it beside the old one.

    The kit's own files stay as they are. Without NAME, the datasets that can be refreshed are listed, and for all
    others why not.
    """
    with Told(debug):
        from datetime import date

        from sslib import refresh
        from sslib.language import gettext as _
        from sslib.language import use

        if language:
            use(language.lower())
        if name is None:
            _list()
            return
        plan = refresh.plan(name)
        if not plan.tried:
            click.echo(
                _("These addresses were never tried against the live service: look at the result closely."), err=True
            )
        vintage = refresh.made(plan, refresh.fetch(plan, _told), date.today())
        differences = refresh.compared(plan, vintage)
        _show(plan, vintage, differences)
        if differences.empty:
            return
        folder = refresh.write(vintage, differences, output)
        click.echo(_("The new vintage is in {folder}; the kit goes on with its own.", folder=folder))
        click.echo(
            _("In a notebook: from sslib import refresh; refresh.read({folder})", folder=repr(folder.as_posix()))
        )


def _told(what: str, number: int, total: int) -> None:
    click.echo(f"[{number}/{total}] {what} …", err=True)


def _list() -> None:
    from sslib import catalog, refresh
    from sslib.language import gettext as _
    from sslib.language import stored

    for name in catalog.names():
        reason = refresh.why_not(name)
        told = _("cannot be refreshed: {reason}", reason=stored(reason)) if reason else _("can be refreshed")
        click.echo(f"{name:30} {told}")


def _show(plan, vintage, differences) -> None:
    from sslib.language import gettext as _

    kinds = {"new": _("new"), "changed": _("changed"), "gone": _("gone")}
    counts = differences["change"].value_counts()
    click.echo(_("{dataset}: vintage {new}, beside {old} of the kit.", dataset=plan.sheet.name,
                 new=vintage.sheet.vintage, old=plan.sheet.vintage))  # fmt: skip
    for row in differences.head(LINES).to_dict("records"):
        where = " ".join(str(row[column]) for column in plan.sheet.key)
        figures = " → ".join(_figure(row[when]) for when in ("old", "new") if row[when] == row[when])
        click.echo(f"  {where}: {kinds[row['change']]} {figures}")
    if len(differences) > LINES:
        click.echo("  … " + _("and {count} more, in changes.csv", count=len(differences) - LINES))
    told = [f"{text}: {counts.get(kind, 0)}" for kind, text in kinds.items()]
    click.echo(", ".join(told) if len(differences) else _("No value differs; nothing was written."))
    if left_out := differences.attrs["left_out"]:
        click.echo(_("{count} rows of the kit belong to series or places that are not fetched; they are left out.",
                     count=left_out))  # fmt: skip


def _figure(value: float) -> str:
    """The figure as it is stored, without an exponent."""
    from decimal import Decimal

    return format(Decimal(repr(value)), "f").removesuffix(".0")
