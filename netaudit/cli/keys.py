"""`netaudit keys`: the key that signs reports."""

from __future__ import annotations

from pathlib import Path

import rich_click as click

from netaudit.cli.common import say


@click.group()
def keys() -> None:
    """Make the key that signs reports."""


@keys.command()
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The key's file; its public half goes to FILE.pub. Default: report-key.pem in your "
    "data folder, where `netaudit report` looks.",
)
def new(out: Path | None) -> None:
    """Make an Ed25519 key pair.

    Keep the key to yourself; give the .pub file or the fingerprint to whoever verifies reports.
    """
    from netaudit_reports.signature import default_key, new_key, public_of

    path = out or default_key()
    mark = new_key(path)
    say("the key that signs: {path} (keep it to yourself)", path=path)
    say("its public half:    {path}", path=public_of(path))
    say("fingerprint:        {fingerprint}", fingerprint=mark)


@keys.command()
@click.argument("path", metavar="[FILE]", type=click.Path(path_type=Path), required=False)
def show(path: Path | None) -> None:
    """Print the fingerprint of a key, private or public (default: your own)."""
    from netaudit_reports.signature import default_key, fingerprint, public_key

    say("fingerprint: {fingerprint}", fingerprint=fingerprint(public_key(path or default_key())))
