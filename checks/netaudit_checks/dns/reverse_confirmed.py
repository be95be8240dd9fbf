"""Reverse names: they lead back to the address."""

from netaudit.api import (
    Host,
    Severity,
    Verdict,
    about,
    check,
    failed,
    not_applicable,
    not_tested,
    passed,
)
from netaudit.facts.reverse import ReverseNames
from netaudit_checks.dns._howto import ADD_PTR


@check(
    "dns.reverse-confirmed",
    title="Every reverse name leads back to its address",
    severity=Severity.MEDIUM,
    remedy="Let the PTR record name the host that has the address, or add the address to the "
    "records of the name that it gives.",
    howto=ADD_PTR,
    refs=["RFC 1912 section 2.1", "RFC 8501 section 2"],
)
def reverse_confirmed(host: Host, reverse: ReverseNames) -> Verdict:
    """A reverse name counts only when the name itself has the address (forward-confirmed).

    One that leads to another host puts that host's name on whatever this one does.
    """
    named = [p for p in reverse.pointers if p.count]
    if not named:
        return not_applicable("no address of {host} has a PTR record", host=host.label())
    wrong = tuple(f"{p.address} PTR {n.name}" for p in named for n in p.unconfirmed())
    if wrong:
        return failed("the names do not lead back: {records}", records=wrong)
    untested = tuple(about(n.name, n.untested) for p in named for n in p.names if n.untested)
    if untested:
        return not_tested("names that could not be looked up: {names}", names=untested)
    mute = tuple(n.name for p in named for n in p.names if n.rcode == "SERVFAIL")
    if mute:
        return not_applicable("no server answers for the names {names}", names=mute)
    many = tuple(f"{p.address}: {p.count}" for p in named if p.count > len(p.names))
    if many:
        return not_tested("more PTR records than are looked up: {addresses}", addresses=many)
    return passed("every PTR record of {host} leads back to its address", host=host.label())
