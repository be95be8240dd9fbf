"""`netaudit verify`: whether a report is as it was made."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from netaudit.cli.common import say
from netaudit.cli.exits import CLEAN, FINDINGS

if TYPE_CHECKING:
    from netaudit_reports.signature import Verified

NAMED = 20  # files of one kind


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--key",
    "key_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The key that must have signed it: a .pub file that came another way than the report.",
)
@click.pass_context
def verify(ctx: click.Context, folder: Path, key_file: Path | None) -> None:
    """Say whether the report in DIR is as it was made, and who signed it.

    Ends with 0 if it is whole and signed, 2 if not.
    """
    from netaudit_reports import signature

    result = signature.verify(folder, key_file)
    for name in _some(result.changed):
        say("changed: {name}", name=name)
    for name in _some(result.missing):
        say("missing: {name}", name=name)
    for name in _some(result.unlisted):
        say("not in the manifest: {name}", name=name)
    if result.whole:
        say("whole: {count} files are as the manifest says", count=result.files)
    _signed(result)
    ctx.exit(CLEAN if result.good else FINDINGS)


def _some(names: tuple[str, ...]) -> tuple[str, ...]:
    """The first of them, as a terminal shows them safely, and how many there are besides."""
    shown = tuple(ascii(name)[1:-1] for name in names[:NAMED])
    more = len(names) - len(shown)
    return (*shown, f"… (+{more})") if more else shown


def _signed(result: Verified) -> None:
    if not result.fingerprint:
        say("not signed: nothing says who made it, or that the manifest is theirs")
    elif result.trusted:
        say("signed with the key that you named: {fingerprint}", fingerprint=result.fingerprint)
    elif result.trusted is False:
        say("NOT signed with the key that you named: {fingerprint}", fingerprint=result.fingerprint)
    elif result.valid:
        say("signed with the key {fingerprint}", fingerprint=result.fingerprint)
        say("compare that with the fingerprint you know, or name the key with --key")
    else:
        say("the signature is WRONG: the manifest was changed after it was signed")
