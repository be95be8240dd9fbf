"""How a port that is not open is told to people, so that each state is a sentence of its own."""

from __future__ import annotations

from netaudit.api import Service, Verdict, failed
from netaudit.facts.reach import PortState, Reached

_SENTENCES = {
    PortState.CLOSED: "{service} refuses connections on {addresses}",
    PortState.FILTERED: "{service} does not answer at all on {addresses}",
    PortState.RATE_LIMITED: "{service} rations its answers on {addresses}",
    PortState.PROHIBITED: "a firewall refuses {service} on {addresses}",
    PortState.UNREACHABLE: "there is no way to {service} on {addresses}",
}


def failed_to_reach(service: Service, addresses: tuple[Reached, ...]) -> Verdict:
    """A failure that names the addresses which are not open, and how they are not."""
    bad = [a for a in addresses if a.state is not PortState.OPEN]
    names = tuple(str(a.address) for a in bad)
    if len({a.state for a in bad}) == 1:
        return failed(_SENTENCES[bad[0].state], service=service.label(), addresses=names)
    return failed(
        "{service} cannot be reached on {addresses}", service=service.label(), addresses=names
    )
