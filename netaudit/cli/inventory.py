"""`netaudit inventory`: check, show, import, template, schema, generate."""

from __future__ import annotations

from pathlib import Path

import rich_click as click
from click import format_filename as shown

from netaudit.cli.common import echo, inventory_argument, note, say
from netaudit.cli.exits import CLEAN, OUR_ERROR
from netaudit.cli.mistakes import SHOWN, tell
from netaudit.i18n import LANGUAGES, language_from_environment

_THERE = "{file} is already there; give --force to replace it"
_out_file = click.Path(dir_okay=False, path_type=Path)
_in_file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def inventory() -> None:
    """Check, show, import and generate inventories."""


@inventory.command()
@inventory_argument
@click.option("--all", "everything", is_flag=True, help="Every mistake, not only the first 50.")
@click.pass_context
def check(ctx: click.Context, inventory_path: Path, *, everything: bool) -> None:
    """Tell every mistake in an inventory, each with its line and column.

    Exit code 0 when it can be used, 1 when it cannot. Warnings do not count.
    """
    from netaudit.inventory import review

    found = review(inventory_path)
    most = len(found.mistakes) + len(found.warnings) if everything else SHOWN
    tell(found.mistakes, most)
    if found.warnings:
        note("Worth a look:")
        tell(found.warnings, most)
    if found.inventory is None:
        say("{file}: mistakes: {count}", file=shown(inventory_path), count=len(found.mistakes))
    else:
        hosts = [host for unit in found.inventory.units for host in unit.hosts]
        say(
            "{file}: no mistakes; units: {units}, hosts: {hosts}, services: {services}",
            file=shown(inventory_path),
            units=len(found.inventory.units),
            hosts=len(hosts),
            services=sum(len(host.services) for host in hosts),
        )
    ctx.exit(OUR_ERROR if found.mistakes else CLEAN)


@inventory.command()
@inventory_argument
@click.option("--unit", metavar="UNIT", help="One unit, with its hosts, services and addresses.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Default: your locale's language.")
def show(inventory_path: Path, unit: str | None, lang: str | None, *, as_json: bool) -> None:
    """Draw the units of an inventory as a tree, or one of them in full."""
    from netaudit.cli import inventory_view
    from netaudit.inventory import load

    found = load(inventory_path)
    chosen = inventory_view.pick(found, unit) if unit else None
    if as_json:
        from netaudit.codec import dump

        echo(dump(chosen or found).decode())
        return
    language = lang or language_from_environment()
    if chosen:
        inventory_view.draw_unit(chosen, language)
    else:
        inventory_view.draw(found, language)


@inventory.command("import")
@click.argument("tables", metavar="TABLE...", type=_in_file, nargs=-1, required=True)
@click.option("--out", type=_out_file, required=True, help="The inventory to write.")
@click.option(
    "--head",
    type=_in_file,
    metavar="INVENTORY",
    help="Take all but the units from this inventory: authorisation, DNS, vantage points.",
)
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
@click.pass_context
def import_(
    ctx: click.Context, tables: tuple[Path, ...], out: Path, head: Path | None, *, force: bool
) -> None:
    """Make an inventory from Excel or CSV lists, in Vietnamese or English, or from a NetBox.

    TABLE is a workbook (.xlsx) with sheets for units, services and the network, CSV files with one
    of these each, or JSON files with the lists that NetBox's REST API gives (inventories/README.md
    says which). `netaudit inventory template` writes a workbook to fill in.
    """
    from netaudit.errors import UsageError
    from netaudit.inventory.sheets import importer

    if out.exists() and not force:
        raise UsageError(_THERE, file=shown(out))
    result = importer.read(tables, head)
    if result.notes:
        note("Worth a look:")
        tell(result.notes)
    if result.mistakes:
        tell(result.mistakes)
        note("nothing was written; mistakes: {count}", count=len(result.mistakes))
        ctx.exit(OUR_ERROR)
    importer.write(result, out)
    say("{file}: written; units: {units}", file=shown(out), units=result.units)
    if not result.complete:
        note(
            "The list names no authorisation: fill in `authorisation` in {file}, then run "
            "netaudit inventory check {file}",
            file=shown(out),
        )


@inventory.command()
@click.option("--xlsx", "out", type=_out_file, required=True, help="The workbook to write.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Default: your locale's language.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
def template(out: Path, lang: str | None, *, force: bool) -> None:
    """Write a workbook to fill in: headers, lists to choose from, an example, help."""
    from netaudit.errors import UsageError
    from netaudit.inventory.sheets.template import write

    if out.exists() and not force:
        raise UsageError(_THERE, file=shown(out))
    write(out, lang or language_from_environment())
    say("{file}: written; fill it in, then: netaudit inventory import {file}", file=shown(out))


@inventory.command()
def schema() -> None:
    """Print the JSON Schema of inventories, for editors."""
    from netaudit.inventory.document import schema_text

    echo(schema_text(), nl=False)


@inventory.command()
@click.option("--units", type=click.IntRange(1), default=204, show_default=True)
@click.option(
    "--zones",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Of each unit: the first, and others delegated below it on the same name servers.",
)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True)
def generate(units: int, zones: int, seed: int, out: Path) -> None:
    """Make a synthetic province of any size, for benchmarks. The same seed makes the same one."""
    from netaudit.inventory.generate import write

    target = write(units, seed, out, zones)
    say("{file}: written; units: {units}", file=shown(target), units=units)
