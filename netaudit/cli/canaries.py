"""`netaudit canaries`: zones that tell whether resolvers validate."""

from __future__ import annotations

from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import rich_click as click
from click import format_filename as shown

from netaudit.cli.common import domain_name, inventory_argument, say
from netaudit.cli.exits import CLEAN, FINDINGS, LOW_COVERAGE
from netaudit.errors import UsageError

if TYPE_CHECKING:
    from dns.name import Name

    from netaudit.canaries.state import State

_ONE_LABEL = 2  # with the root's


@click.group()
def canaries() -> None:
    """Make and check zones that tell whether resolvers validate."""


@canaries.command()
@click.argument("zone", metavar="ZONE")
@click.option(
    "--server",
    "servers",
    metavar="NAME",
    multiple=True,
    required=True,
    help="A name server that will have the zones; once for each.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="The folder for the files, made if need be.",
)
@click.option(
    "--place",
    type=click.Path(path_type=PurePosixPath),
    default=PurePosixPath("/var/lib/netaudit-canaries"),
    show_default=True,
    help="Where that folder will lie on the name servers.",
)
@click.option(
    "--years",
    type=click.IntRange(1, 20),
    default=5,
    show_default=True,
    help="How long the signatures hold.",
)
@click.option("--force", is_flag=True, help="Replace the zones that are there, with new keys.")
def make(  # noqa: PLR0913  the options
    zone: str, servers: tuple[str, ...], out: Path, place: PurePosixPath, years: int, *, force: bool
) -> None:
    """Make canary zones below ZONE, as files for BIND, NSD, Knot or PowerDNS.

    ZONE is a new one, such as canary.mau.test, below a zone that is signed and secure. In it are
    zones whose DNSSEC state is known: sound, forged, expired, not yet valid, with a wrong DS,
    unsigned, of an unknown algorithm, with too many NSEC3 iterations, and with a large answer. They
    are signed once, and the keys are kept nowhere.
    """
    from netaudit import canaries as zones
    from netaudit.canaries.files import DELEGATION, INVENTORY
    from netaudit.net.clock import system_clock

    name, hosts = domain_name(zone), [_server(server) for server in servers]
    if not force and (out / DELEGATION).exists():
        raise UsageError(
            "{folder} has canary zones already; give --force to replace them", folder=shown(out)
        )
    if any(host.is_subdomain(name) for host in hosts):
        raise UsageError(
            "a name server lies in {zone} itself; name servers that have their addresses in "
            "another zone, such as those of the zone above",
            zone=name.to_text(omit_final_dot=True),
        )
    found = zones.made(name, hosts, system_clock(), years)
    try:
        written = zones.write(found, out, place)
    except OSError as error:
        raise UsageError(
            "{folder}: {problem}; name a folder where you may write",
            folder=shown(out),
            problem=error,
        ) from error
    there = " ".join(host.to_text(omit_final_dot=True) for host in hosts)
    say(
        "{folder}: {count} files, valid for {years} years",
        folder=shown(out),
        count=len(written),
        years=years,
    )
    say("1. Copy them to {place} on {servers}.", place=place, servers=there)
    say(
        "2. Include named.conf, nsd.conf or knot.conf there, and reload; in PowerDNS, named.conf "
        "is the bind-config."
    )
    above = name.parent().to_text(omit_final_dot=True)
    say("3. Enter {file} into {zone}, and have that signed anew.", file=DELEGATION, zone=above)
    say("4. Enter {file} into the inventory.", file=INVENTORY)
    say("5. netaudit canaries check INVENTORY")


def _server(text: str) -> Name:
    """The name of a name server: an NS record has neither an address nor a part of a name."""
    with suppress(ValueError):
        ip_address(text)
        message = "{text} is an address; give the name server's name, such as ns1.mau.test"
        raise UsageError(message, text=text)
    name = domain_name(text)
    if len(name) <= _ONE_LABEL:
        message = "{text} is not a whole name; give one such as ns1.mau.test"
        raise UsageError(message, text=text)
    return name


@canaries.command()
@inventory_argument
@click.pass_context
def check(ctx: click.Context, inventory_path: Path) -> None:
    """See whether the canaries of an inventory are as it says, by our own validation.

    Exit code 0 when all are, 2 when one is not: it would blame or praise every resolver. 3 when
    one cannot be asked from here.
    """
    import asyncio

    from netaudit import sample
    from netaudit.canaries.state import states
    from netaudit.inventory import load

    inventory = load(inventory_path)
    if not inventory.dns.canaries:
        message = "{file} has no dns.canaries; make some: netaudit canaries make ZONE"
        raise UsageError(message, file=shown(inventory_path))
    sample.refuse_outside_the_lab(inventory)
    found = asyncio.run(states(inventory))
    for state in found:
        _tell(state)
    for why in dict.fromkeys(state.why for state in found if state.why):
        say("? Not tested: {why}", why=why)
    if any(state.found and not state.right for state in found):
        say(
            "Mend the zones marked ✗, or dns.canaries; until then they tell nothing of resolvers. "
            "Why one is so: netaudit dnssec NAME --inventory {file}",
            file=shown(inventory_path),
        )
        ctx.exit(FINDINGS)
    ctx.exit(CLEAN if all(state.found for state in found) else LOW_COVERAGE)


def _tell(state: State) -> None:
    name, expected = state.canary.name, state.canary.expected
    if state.right:
        say("✓ {name}: {found}", name=name, found=state.found)
    elif state.found:
        say(
            "✗ {name}: {found}; expected {expected}",
            name=name,
            found=state.found,
            expected=expected,
        )
    else:
        say("? {name}: not tested", name=name)
