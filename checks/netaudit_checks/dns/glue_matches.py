"""Delegation: addresses in it."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.parent import ServerName, ServerNames
from netaudit_checks.dns._howto import EDIT_PARENT


@check(
    "dns.glue-matches",
    title="Glue at the parent has the addresses that the names have",
    severity=Severity.HIGH,
    remedy=(
        "Give the parent's keeper the present addresses of the name servers, and take old ones out."
        " Compare: dig +norec @PARENT ZONE NS with dig NAME AAAA and dig NAME A."
    ),
    howto=EDIT_PARENT,
    refs=["RFC 1034 section 4.2.2", "RFC 9471 section 3"],
)
def glue_matches(zone: Zone, names: ServerNames) -> Verdict:
    """Old glue sends resolvers to addresses that are dead, or that somebody else has by now."""
    known = [n for n in names.names if n.glue and n.resolved and (n.addresses or n.inside)]
    if not known:
        return not_applicable("no glue of {zone} can be compared", zone=zone.name)
    if bad := tuple(_shown(n) for n in known if set(n.glue) != set(n.addresses)):
        return failed("glue differs from the names' own addresses: {names}", names=bad)
    return passed("the glue of {count} names is right", count=len(known))


def _shown(name: ServerName) -> str:
    glue = " ".join(sorted(str(a) for a in set(name.glue) - set(name.addresses)))
    own = " ".join(sorted(str(a) for a in set(name.addresses) - set(name.glue)))
    return f"{name.name}: {glue or '-'} / {own or '-'}"
