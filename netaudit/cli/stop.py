"""`netaudit stop`: the kill switch."""

from __future__ import annotations

import rich_click as click

from netaudit.cli.common import say


@click.command()
@click.option("--release", is_flag=True, help="Let scans begin again.")
def stop(*, release: bool) -> None:
    """Stop every scan and discovery of this user within a second, and let none begin.

    Each keeps what it has and goes on later with --resume, after `netaudit stop --release`.
    """
    from netaudit.errors import UsageError
    from netaudit.net import killswitch

    place = killswitch.path()
    try:
        if release:
            place.unlink(missing_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch(mode=0o600)
    except OSError as error:
        raise UsageError(
            "{place}: {error}; set NETAUDIT_STOP_FILE", place=place, error=error
        ) from error
    if release:
        say("released: scans may begin")
    else:
        say(
            "stopped: {path} is there, and while it is, nothing is sent; then: netaudit stop "
            "--release",
            path=place,
        )
