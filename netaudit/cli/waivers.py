"""`netaudit waivers`: check a waivers file, list how each stands, import a plan."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click
from click import format_filename as shown

from netaudit.cli.common import echo, load_waivers, open_store, say, store_option
from netaudit.i18n import language_from_environment
from netaudit.i18n import show as shown_as
from netaudit.waive import KINDS, STANDINGS

if TYPE_CHECKING:
    from netaudit.waive import Use

_in_file = click.Path(exists=True, dir_okay=False, path_type=Path)
_out_file = click.Path(dir_okay=False, path_type=Path)


@click.group()
def waivers() -> None:
    """Check and list decisions on findings: waived, planned, false positive."""


@waivers.command()
@click.argument("file", type=_in_file)
def check(file: Path) -> None:
    """Tell every mistake in a waivers file, each with its line and column."""
    from netaudit import registry

    found = load_waivers(file, registry.load())
    assert found is not None
    say("{file}: no mistakes; waivers: {count}", file=shown(file), count=len(found.entries))


@waivers.command("list")
@click.argument("file", type=_in_file, required=False)
@click.option("--run", "run_id", default="latest", show_default=True, help="The run to look at.")
@store_option
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def list_(file: Path | None, run_id: str, store_path: Path | None, *, as_json: bool) -> None:
    """Say how each waiver stands on a run: active, due, expired, unused.

    Without FILE, those that the run was judged with. Nothing is changed.
    """
    from netaudit import registry
    from netaudit.net.clock import system_clock
    from netaudit.run import load_judged
    from netaudit.waive import waive

    loaded = registry.load()
    store = open_store(store_path)
    try:
        judged = load_judged(store.run(run_id), loaded, store)
        wanted = load_waivers(file, loaded) or store.waivers(judged.run.id)
    finally:
        store.close()
    uses = waive(judged.findings, wanted, judged.inventory, system_clock().date()).uses
    if as_json:
        echo(json.dumps([_document(use) for use in uses], indent=2, ensure_ascii=False))
        return
    for use in uses:
        tell_use(use)
    if not uses:
        say("no waivers")


@waivers.command("import-plan")
@click.argument("table", metavar="CSV", type=_in_file)
@click.option("--out", type=_out_file, required=True, help="The waivers file to write.")
@click.option("--document", required=True, help="The paper that the plan stands in.")
@click.option("--approver", required=True, help="Who approved the plan.")
@click.option("--force", is_flag=True, help="Replace the file if it is there.")
def import_plan(table: Path, out: Path, document: str, approver: str, *, force: bool) -> None:
    """Make `planned` decisions from a plan of improvement, such as a drill's.

    CSV has the columns unit, check, owner and due, and may have target and action.
    """
    from netaudit.errors import UsageError
    from netaudit.net.clock import system_clock
    from netaudit.policy.waivers import plan_from_csv, to_yaml

    if out.exists() and not force:
        raise UsageError("{out} is already there; give --force to replace it", out=shown(out))
    today = system_clock().date()
    found = plan_from_csv(table, document=document, approver=approver, created=today)
    out.write_text(to_yaml(found), "utf-8")
    say("{file}: written; plans: {count}", file=shown(out), count=len(found.entries))


def tell_use(use: Use) -> None:
    """One line: what was decided, how it stands, until when."""
    language = language_from_environment()
    say(
        "waiver {waiver} ({kind}, {document}): {standing}; until {expires}; findings: {count}",
        waiver=use.waiver.id,
        kind=shown_as(KINDS[use.waiver.kind], language),
        document=use.waiver.document,
        standing=shown_as(STANDINGS[use.standing], language),
        expires=use.waiver.expires.strftime("%d/%m/%Y" if language == "vi" else "%Y-%m-%d"),
        count=len(use.findings),
    )


def _document(use: Use) -> dict[str, object]:
    waiver = use.waiver
    return {
        "id": waiver.id,
        "disposition": str(waiver.kind),
        "standing": str(use.standing),
        "reason": waiver.reason,
        "approver": waiver.approver,
        "document": waiver.document,
        "created": str(waiver.created),
        "expires": str(waiver.expires),
        "owner": waiver.owner,
        "control": waiver.control,
        "findings": list(use.findings),
    }
