"""Options that several commands share, and how the commands speak."""

from __future__ import annotations

import sys
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from netaudit.errors import UsageError
from netaudit.i18n import language_from_environment, show, translate
from netaudit.model import Phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dns.name import Name

    from netaudit.model import Inventory, Vantage
    from netaudit.registry import Registry
    from netaudit.store import Store
    from netaudit.waive import Waivers

# What dnspython has against a name; of names in other scripts it says more, in English.
_NO_NAME = {
    "EmptyLabel": Phrase("a label of it is empty; the root is written as one dot"),
    "LabelTooLong": Phrase("a label of it has more than 63 octets"),
    "NameTooLong": Phrase("it has more than 255 octets"),
    "BadEscape": Phrase("after a backslash comes a character, or three digits up to 255"),
}


def _(message: str) -> str:
    return translate(message, language_from_environment())


def echo(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Text, or a JSON document, of which nothing can steer the terminal.

    Networks, players and mail servers write parts of what is shown. Everything goes this way.
    """
    from netaudit_reports.safe import escaped

    click.echo(escaped(text), err=err, nl=nl)


def say(message: str, **params: object) -> None:
    """A line on standard output, in the user's language."""
    echo(_filled(message, params))


def note(message: str, **params: object) -> None:
    """A line on standard error, in the user's language: about the work, not its result."""
    echo(_filled(message, params), err=True)


def _filled(message: str, params: Mapping[str, object]) -> str:
    """The text in the user's language, with the phrases and numbers among its parameters."""
    language = language_from_environment()
    ours = Phrase, float
    shown = {n: show(v, language) if isinstance(v, ours) else v for n, v in params.items()}
    return _(message).format(**shown)


def word(of_reports: str) -> str:
    """A word of netaudit_reports.words, in the user's language."""
    return translate(of_reports, language_from_environment(), "netaudit_reports")


def share(percent: float | None) -> str:
    """A percentage as a line shows it; a dash where undefined."""
    from netaudit.score import tenths

    return "—" if percent is None else f"{number(tenths(percent))} %"


def number(value: float) -> str:
    """To a tenth, with the decimal mark of the user's language."""
    return show(float(value), language_from_environment())


def domain_name(text: str) -> Name:
    """An absolute name. Raises UsageError."""
    import dns.exception
    import dns.name

    try:
        address = ip_address(text)
    except ValueError:
        pass
    else:
        from netaudit.dns.reverse import pointer

        raise UsageError(
            "{text} is an address, and no name; its PTR stands at {name}",
            text=repr(text),
            name=pointer(address).to_text(),
        )
    try:
        if text in {"", "@"}:  # what a zone file's origin is called; a variable that is not set
            raise dns.name.EmptyLabel
        return dns.name.from_text(text)
    except (dns.exception.DNSException, ValueError) as error:
        reason = _NO_NAME.get(type(error).__name__, error)
        raise UsageError(
            "{text} is not a domain name: {error}", text=repr(text), error=reason
        ) from error


def store_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """--store FILE."""
    return click.option(
        "--store",
        "store_path",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="NETAUDIT_STORE",
        help="The store's file. Default: netaudit.db in your data folder.",
    )(function)


def waivers_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """--waivers FILE."""
    return click.option(
        "--waivers",
        "waivers_path",
        type=click.Path(dir_okay=False, path_type=Path),
        envvar="NETAUDIT_WAIVERS",
        help="Decisions on findings: waived, planned, false positive. Default: none.",
    )(function)


def load_waivers(path: Path | None, registry: Registry) -> Waivers | None:
    """The waivers in that file, every check in them known; None without a file."""
    if path is None:
        return None
    from netaudit.policy import waivers

    found = waivers.load(path)
    for id_, pattern in waivers.unknown_checks(found, registry):
        note("waiver {waiver}: no check is called {pattern}", waiver=id_, pattern=pattern)
    return found


def inventory_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """INVENTORY, or $NETAUDIT_INVENTORY."""
    return _inventory(function, required=True)


def optional_inventory_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same where a command can also do without: None then."""
    return _inventory(function, required=False)


def _inventory(function: Callable[..., Any], *, required: bool) -> Callable[..., Any]:
    return click.argument(
        "inventory_path",
        metavar="INVENTORY" if required else "[INVENTORY]",
        type=click.Path(path_type=Path),
        envvar="NETAUDIT_INVENTORY",
        required=required,
    )(function)


def open_store(path: Path | None) -> Store:
    """The store at `path`, or the default one."""
    from netaudit.store import Store

    return Store.open(path)


def pick_vantage(inventory: Inventory, wanted: str | None) -> Vantage:
    """The vantage point of that id; the inventory's first when none is named."""
    if wanted is None:
        return inventory.vantages[0]
    known = {vantage.id: vantage for vantage in inventory.vantages}
    if wanted not in known:
        raise click.UsageError(
            _("no vantage point {wanted} in the inventory; it has: {known}").format(
                wanted=wanted, known=", ".join(known)
            )
        )
    return known[wanted]


def at_a_terminal() -> bool:
    """Whether a person watches standard error."""
    return sys.stderr.isatty()
