"""Whether a service works over both address families alike."""

from netaudit.api import Service, Severity, Verdict, check, failed, not_applicable, passed
from netaudit.facts.application import Answer, ApplicationV4, ApplicationV6, Speech
from netaudit.facts.reach import PortState


@check(
    "ipv6.parity",
    title="The service works over IPv6 and IPv4 alike",
    severity=Severity.MEDIUM,
    remedy="Treat both families in one go: the same listeners, the same firewall rules, the same "
    "monitoring. Compare `ss -ltn` on the host and `nft list ruleset` on the way for both.",
    refs=["RFC 8305 section 1", "RFC 7381 section 3.4"],
)
def parity(service: Service, v6: ApplicationV6, v4: ApplicationV4) -> Verdict:
    """What works over one family only fails for the users of the other, and stays unseen long."""
    if not (v6.answers and v4.answers):
        return not_applicable("{service} is not asked over both families", service=service.label())
    over = (_works(v6.answers), _works(v4.answers))
    if over == (True, True):
        return passed("{service} works over both families", service=service.label())
    if over == (False, False):
        return not_applicable("{service} works over neither family", service=service.label())
    broken = v4.answers if over[0] else v6.answers
    reached = any(answer.state is PortState.OPEN for answer in broken)
    return failed(
        _SENTENCES[over[0], reached],
        service=service.label(),
        addresses=tuple(str(answer.address) for answer in broken if not _served(answer)),
    )


_SENTENCES = {
    (True, True): "{service} works over IPv6; over IPv4 it accepts and fails on {addresses}",
    (True, False): "{service} works over IPv6; over IPv4 it cannot be reached on {addresses}",
    (False, True): "{service} works over IPv4; over IPv6 it accepts and fails on {addresses}",
    (False, False): "{service} works over IPv4; over IPv6 it cannot be reached on {addresses}",
}


def _works(answers: tuple[Answer, ...]) -> bool:
    return any(_served(answer) for answer in answers)


def _served(answer: Answer) -> bool:
    """Whether a client is served, as far as the protocol is known to us."""
    return answer.works or answer.speech is Speech.UNKNOWN_PROTOCOL
