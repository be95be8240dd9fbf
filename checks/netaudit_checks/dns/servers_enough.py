"""Name servers: how many."""

from dataclasses import dataclass, field

from netaudit.api import Severity, Verdict, Zone, check, failed, passed
from netaudit.facts.parent import ServerNames
from netaudit_checks.dns._howto import EDIT_PARENT


@dataclass(frozen=True)
class Options:
    """The least number of `servers`."""

    servers: int = field(default=2, metadata={"stricter": "more"})


@check(
    "dns.servers-enough",
    title="The zone has two name servers or more, with addresses of their own",
    severity=Severity.MEDIUM,
    remedy=(
        "Add a secondary at another site: the data centre or a neighbouring unit can serve the zone"
        " by transfer with TSIG. Then name it in the NS records at the zone and at its parent."
    ),
    howto=EDIT_PARENT,
    refs=["RFC 1034 section 4.1", "RFC 2182 section 5"],
)
def servers_enough(zone: Zone, names: ServerNames, options: Options) -> Verdict:
    """With one server every failure of one machine or one link takes the whole zone away."""
    found = [n.addresses or n.glue for n in names.names]
    count = sum(1 for addresses in found if addresses)
    distinct = len({frozenset(addresses) for addresses in found if addresses})
    if distinct < options.servers:
        return failed(
            "{zone} has {count} names of servers with addresses, {distinct} of them different; "
            "{least} are needed",
            zone=zone.name,
            count=count,
            distinct=distinct,
            least=options.servers,
        )
    return passed("{count} name servers", count=distinct)
