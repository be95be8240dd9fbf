"""`netaudit serve`: the newest reports over HTTPS, and the schedule."""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from netaudit.cli.common import _, echo, note, say, store_option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netaudit.serve.accounts import Accounts

_file = click.Path(exists=True, dir_okay=False, path_type=Path)


def _addresses(
    _ctx: click.Context, _param: click.Parameter, given: Sequence[str]
) -> tuple[str, ...]:
    from netaudit.errors import UsageError

    try:
        return tuple(str(ip_address(text)) for text in given)
    except ValueError as error:
        raise UsageError(
            "--proxy: {text} is not an IP address; name the one that the proxy connects from",
            text=str(error).partition(" does not")[0],
        ) from error


@click.group(invoke_without_command=True)
@store_option
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen on; of a name, all that it has.",
)
@click.option("--port", type=click.IntRange(1, 65535), default=8443, show_default=True)
@click.option("--name", default="localhost", show_default=True, help="In a certificate we make.")
@click.option("--cert", type=_file, help="A certificate in PEM. Default: one that we make.")
@click.option("--key", type=_file, help="Its key.")
@click.option(
    "--boards", type=click.Path(file_okay=False, path_type=Path), help="A folder of drill boards."
)
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    metavar="ADDRESS",
    callback=_addresses,
    help="A reverse proxy whose X-Forwarded-For is believed; may be repeated.",
)
@click.pass_context
def serve(  # noqa: PLR0913  one parameter an option
    ctx: click.Context,
    *,
    store_path: Path | None,
    host: str,
    port: int,
    name: str,
    cert: Path | None,
    key: Path | None,
    boards: Path | None,
    proxies: tuple[str, ...],
) -> None:
    """Serve the newest reports to those who may see them, and run the schedule.

    Accounts come first: netaudit serve user add NAME --role staff
    """
    from netaudit.datafolder import default_path
    from netaudit.errors import UsageError
    from netaudit.net.clock import system_clock
    from netaudit.serve import server
    from netaudit.serve.certificate import self_signed

    store = store_path or default_path()
    ctx.obj = store
    if ctx.invoked_subcommand:
        return
    if (cert is None) != (key is None):
        raise UsageError("--cert and --key go together")
    console = server.console_for(store, boards, system_clock)
    if not console.accounts.all() and console.provider is None:
        note("nobody can log in yet: netaudit serve user add NAME --role staff")
    if cert is None or key is None:
        cert, key = (store.with_name(f"{store.name}.{end}.pem") for end in ("cert", "key"))
        mark = self_signed(cert, key, name, system_clock())
        note("a certificate of our own; its SHA-256 fingerprint is {fingerprint}", fingerprint=mark)
    listening = server.listen(host, port)
    for place in listening:
        address = ip_address(place.getsockname()[0])
        shown = f"[{address}]" if address.version == 6 else f"{address}"  # noqa: PLR2004  IPv6
        note("serving https://{host}:{port}/ until Ctrl-C", host=shown, port=port)
    server.serve(console, store, listening, cert, key, proxies)


@serve.group()
def user() -> None:
    """Add, list and remove accounts."""


@user.command()
@click.argument("name")
@click.option("--role", type=click.Choice(["staff", "unit", "organiser"]), required=True)
@click.option("--unit", default="", help="Which unit, for the role unit.")
@click.option(
    "--password-file", type=_file, help="Its first line is the password. Default: asked for."
)
@click.pass_obj
def add(store: Path, name: str, role: str, unit: str, password_file: Path | None) -> None:
    """Add the account NAME, or give it another role and password; its sessions end."""
    from netaudit.serve.accounts import Account, Role

    if password_file:
        password = next(iter(password_file.read_text("utf-8").splitlines()), "")
    else:
        password = click.prompt(_("Password"), hide_input=True, confirmation_prompt=True)
    _accounts(store).set(Account(name, Role(role), unit), password)
    say("account {name} is kept", name=name)


@user.command("list")
@click.pass_obj
def list_(store: Path) -> None:
    """List the accounts."""
    for account in _accounts(store).all():
        echo(f"{account.name}  {account.role}  {account.unit}".rstrip())


@user.command()
@click.argument("name")
@click.pass_obj
def remove(store: Path, name: str) -> None:
    """Remove the account NAME; its sessions end."""
    _accounts(store).remove(name)
    say("account {name} is removed", name=name)


def _accounts(store: Path) -> Accounts:
    from netaudit.net.clock import system_clock
    from netaudit.serve.accounts import Accounts, path_for

    return Accounts(path_for(store), system_clock)
