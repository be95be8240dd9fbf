"""`netaudit canaries`: zones that tell whether resolvers validate."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import rich_click as click
from click import format_filename as shown

from netaudit.cli.common import domain_name, inventory_argument, say
from netaudit.cli.exits import CLEAN, FINDINGS
from netaudit.errors import UsageError


@click.group()
def canaries() -> None:
    """Make zones that tell whether resolvers validate."""


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

    name, hosts = domain_name(zone), [domain_name(server) for server in servers]
    if not force and (out / DELEGATION).exists():
        raise UsageError(f"{shown(out)} has canary zones already; give --force to replace them")
    if any(host.is_subdomain(name) for host in hosts):
        raise UsageError(
            f"a name server lies in {name} itself; name servers that have their addresses in "
            "another zone, such as those of the zone above"
        )
    found = zones.made(name, hosts, system_clock(), years)
    try:
        written = zones.write(found, out, place)
    except OSError as error:
        raise UsageError(f"{shown(out)}: {error.strerror}") from error
    there = " ".join(host.to_text(omit_final_dot=True) for host in hosts)
    say(
        "{folder}: {count} files, valid for {years} years",
        folder=shown(out),
        count=len(written),
        years=years,
    )
    say("1. Copy them to {place} on {servers}.", place=place, servers=there)
    say("2. Include named.conf, nsd.conf or knot.conf there, and reload.")
    above = name.parent().to_text(omit_final_dot=True)
    say("3. Enter {file} into {zone}, and have that signed anew.", file=DELEGATION, zone=above)
    say("4. Enter {file} into the inventory.", file=INVENTORY)
    say("5. netaudit canaries check INVENTORY")


@canaries.command()
@inventory_argument
@click.pass_context
def check(ctx: click.Context, inventory_path: Path) -> None:
    """See whether the canaries of an inventory are as it says, by our own validation.

    Exit code 0 when all are, 2 when one is not: it would blame or praise every resolver.
    """
    import asyncio

    from netaudit.canaries.state import states
    from netaudit.inventory import load

    inventory = load(inventory_path)
    if not inventory.dns.canaries:
        raise UsageError(
            f"{shown(inventory_path)} has no dns.canaries; make some: netaudit canaries make ZONE"
        )
    found = asyncio.run(states(inventory))
    wrong = 0
    for canary, state in found:
        if state == canary.expected:
            say("✓ {name}: {found}", name=canary.name, found=state)
            continue
        wrong += 1
        params = {"name": canary.name, "found": state, "expected": canary.expected}
        say("✗ {name}: {found}; expected {expected}", **params)
    ctx.exit(FINDINGS if wrong else CLEAN)
