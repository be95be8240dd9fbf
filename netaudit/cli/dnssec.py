"""`netaudit dnssec`: one name, from the root down."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rich_click as click

from netaudit.cli.common import domain_name, echo
from netaudit.errors import CannotAsk, UsageError
from netaudit.i18n import language_from_environment
from netaudit.model import Phrase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dns.name import Name

    from netaudit.dns.anchors import Anchor, Hint
    from netaudit.dns.resolve import Resolution
    from netaudit.model import Inventory

_SECONDS = 120.0
_LEAP_SECOND = re.compile(r"(?<=:59):60(?=[.Z+-])")
_ANY = 255
_META = frozenset({0, 41, *range(128, 256)}) - {_ANY}  # RFC 6895 section 3.1; OPT
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("name", metavar="NAME")
@click.argument("rdtype", metavar="[TYPE]", default="A")
@click.option(
    "--trust-anchor",
    "anchor_file",
    type=_FILE,
    help="DS or DNSKEY records in a zone file; several, of any zones. Nothing above or beside "
    "them is trusted.",
)
@click.option(
    "--root-hints",
    "hints_file",
    type=_FILE,
    help="Root servers, as named.root has them, or NS records and addresses of the zones where the "
    "walk begins instead. Naming them allows the walk from them.",
)
@click.option(
    "--inventory",
    "inventory_path",
    type=_FILE,
    envvar="NETAUDIT_INVENTORY",
    help="Take hints, anchors and the authorised scope from an inventory.",
)
@click.option("--at", "at_text", metavar="TIME", help="Judge dates at it: RFC 3339, or seconds.")
@click.option("--ipv6", "only_v6", is_flag=True, help="Ask over IPv6 only.")
@click.option("--ipv4", "only_v4", is_flag=True, help="Ask over IPv4 only.")
@click.option(
    "--algorithms",
    type=click.Choice(["at-time", "current", "permissive"]),
    default="at-time",
    show_default=True,
    help="current: SHA-1 signatures count as unsupported (RFC 9905); permissive: they are checked; "
    "at-time: as validators had to at the time judged, so unsupported since November 2025.",
)
@click.option("--port", type=click.IntRange(1, 65535), default=53, hidden=True)
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON object, only that.")
def dnssec(**options: Any) -> None:
    """Validate NAME (and TYPE, A by default), and draw its chain of trust.

    Resolves by itself, from the root hints down, and validates from the trust anchors. The exit
    code is 0 whenever a verdict was reached: secure, insecure, bogus or indeterminate.

    What is asked stays in the scope of the inventory, if one is given; without one, naming the
    root hints allows asking the servers that they lead to.
    """
    from netaudit.dns.picture import lines, plain

    name, rdtype = _question(options["name"], options["rdtype"])
    at = _time(options["at_text"])
    found = asyncio.run(_resolve(name, rdtype, at, options))
    shown = f"{name.to_text()} {options['rdtype'].upper()}"
    if options["as_json"]:
        head = {"name": name.to_text(), "type": options["rdtype"].upper(), "at": at}
        echo(json.dumps(head | plain(found), indent=2, ensure_ascii=False))
        return
    for line in lines(found, shown, language_from_environment()):
        echo(line)


async def _resolve(name: Name, rdtype: int, at: int, options: Mapping[str, Any]) -> Resolution:
    from netaudit.dns import crypto
    from netaudit.dns.resolve import Resolver
    from netaudit.dns.validate import Validator
    from netaudit.dns.walk import Walker
    from netaudit.net.clock import system_clock
    from netaudit.net.context import Net
    from netaudit.net.dns import Asker
    from netaudit.net.gate import gate_for

    inventory, hints, anchors = _sources(options)
    net = Net(inventory, inventory.vantages[0], gate_for(inventory), system_clock)
    try:
        asker = Asker(net, options["port"], [a for hint in hints for a in hint.addresses])
        walker = Walker(asker, hints, net.once, _versions(options))
        grades = {"current": crypto.CURRENT, "permissive": crypto.PERMISSIVE}
        graded = grades.get(options["algorithms"]) or crypto.graded_at(at)
        validator = Validator(walker, anchors, at, graded, net.once)
        return await Resolver(validator).resolve(name, rdtype, _SECONDS)
    except CannotAsk as error:
        if not error.about:
            raise
        told = (("zone", error.about), ("reason", error.phrase))
        phrase = Phrase("zone {zone} cannot be asked for: {reason}", told)
        raise type(error).because(phrase) from None
    finally:
        await net.close()


def _sources(
    options: Mapping[str, Any],
) -> tuple[Inventory, tuple[Hint, ...], dict[Name, Anchor]]:
    """Where to begin, and what to trust: files first, then the inventory."""
    from netaudit import sample
    from netaudit.dns.anchors import plan_anchors, plan_hints
    from netaudit.inventory import files, load

    if options["inventory_path"]:
        inventory = load(options["inventory_path"])
        sample.refuse_outside_the_lab(inventory)
    else:
        inventory = _unlisted()
    plan = inventory.dns
    if path := options["hints_file"]:
        plan = replace(plan, root_hints=files.given(path, files.root_hints))
    if path := options["anchor_file"]:
        plan = replace(plan, trust_anchors=files.given(path, files.trust_anchors))
    hints = plan_hints(plan)
    if not hints and options["inventory_path"]:
        raise UsageError(
            "{path} names no root servers: add dns.root_hints_file to it, or give --root-hints "
            "FILE (as named.root)",
            path=options["inventory_path"],
        )
    if not hints:
        raise UsageError(
            "nowhere to begin: give --root-hints FILE (as named.root), or --inventory FILE"
        )
    return inventory, hints, plan_anchors(plan)


def _unlisted() -> Inventory:
    """Stands for an inventory where none is given: the user's own hints are the authorisation."""
    from ipaddress import ip_network

    from netaudit.model import (
        Authorisation,
        Contact,
        DnsPlan,
        Inventory,
        SecurityZone,
        Text,
        Vantage,
    )

    everywhere = (ip_network("::/0"), ip_network("0.0.0.0/0"))
    here = Vantage("here", Text("máy này", "this machine"), SecurityZone.WAN)
    allowed = Authorisation(
        "--root-hints",
        everywhere,
        datetime.fromtimestamp(0, UTC),
        datetime.max.replace(tzinfo=UTC),
        Contact("", ""),
    )
    return Inventory("dnssec", Text("", ""), allowed, DnsPlan((), ()), (here,), ())


def _question(text: str, kind: str) -> tuple[Name, int]:
    import dns.exception
    import dns.rdatatype

    name = domain_name(text)
    try:
        rdtype = int(dns.rdatatype.from_text(kind))
    except (dns.exception.DNSException, ValueError) as error:
        raise UsageError(
            "{kind} is not a record type; expected one such as AAAA, MX or TYPE65280",
            kind=repr(kind),
        ) from error
    if rdtype in _META:
        raise UsageError(
            "{kind} is not data that a signature covers; ask for another type", kind=kind.upper()
        )
    return name, rdtype


def _time(text: str | None) -> int:
    """Epoch seconds."""
    from netaudit.dns.signature import LAST_SECOND
    from netaudit.net.clock import system_clock

    if text is None:
        return int(system_clock().timestamp())
    if text.isascii() and text.isdigit() and len(text) <= len(str(LAST_SECOND)):
        seconds = int(text)
    else:
        seconds = _rfc3339(text)
    if not 0 <= seconds <= LAST_SECOND:
        raise _bad_time(text)
    return seconds


def _rfc3339(text: str) -> int:
    upper = text.upper()  # section 5.6: "t" and "z" may be small
    whole, leap = _LEAP_SECOND.subn(":59", upper)
    try:
        moment = datetime.fromisoformat(whole)
    except ValueError as error:
        raise _bad_time(text) from error
    if moment.tzinfo is None:
        raise _bad_time(text)
    return int(moment.timestamp()) + leap


def _bad_time(text: str) -> UsageError:
    return UsageError(
        "--at {text}: expected a time such as 2026-01-31T12:00:00Z, or seconds since 1970; from "
        "then to the year 9999",
        text=repr(text),
    )


def _versions(options: Mapping[str, Any]) -> tuple[int, ...]:
    if options["only_v6"] == options["only_v4"]:
        return (6, 4)
    return (6,) if options["only_v6"] else (4,)
