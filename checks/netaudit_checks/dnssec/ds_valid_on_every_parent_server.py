"""Delegation: what each server above says of the DS, by the keys of the zone above."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.parent import ParentViews
from netaudit_checks.dns._howto import COPY_ANEW

_REASONS = 6


@check(
    "dnssec.ds-valid-on-every-parent-server",
    title="What every server of the parent says of the DS validates",
    severity=Severity.HIGH,
    remedy=(
        "Tell those who run the parent zone: transfer it anew at the servers that are named. Then "
        "look at each: delv @ADDRESS ZONE DS, dig +norec +dnssec @ADDRESS ZONE NS."
    ),
    howto=COPY_ANEW,
    refs=["RFC 4035 section 3.1.4.1", "RFC 4035 section 5.2"],
)
def ds_valid_on_every_parent_server(zone: Zone, parents: ParentViews) -> Verdict:
    """A resolver that asks one of these servers takes the zone for forged until it asks another."""
    heard = parents.heard()
    bad = tuple(view for view in heard if view.unproved)
    if not heard or len(bad) == len(heard):
        return not_applicable(
            "no server above proves a DS for {zone}, or that it has none", zone=zone.name
        )
    if not bad:
        return passed("{count} server addresses above prove what they say", count=len(heard))
    told = dict.fromkeys(reason.text for view in bad for reason in view.unproved)
    return failed(
        "bogus from {servers}: {reasons}",
        servers=tuple(view.server for view in bad),
        reasons=tuple(told)[:_REASONS],
    )
