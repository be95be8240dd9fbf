"""MX and SPF of a zone at each of its name servers: one may have another copy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dns.rdtypes.ANY.MX import MX as RdataMX  # noqa: N811  the type's number has that name too
from dns.rdtypes.ANY.TXT import TXT as RdataTXT  # noqa: N811  and so has this one

from netaudit.api import Zone, probe
from netaudit.dns.ask import Answer
from netaudit.dns.message import find
from netaudit.dns.query import Query
from netaudit.facts.mail import MailCopies, MailCopy
from netaudit.net.context import Net
from netaudit.pending import together
from netaudit.probes._dns import kit, shown
from netaudit.probes._lookup import MOST_RECORDS, MX, TXT, joined
from netaudit.probes._zone_servers import audit, serving
from netaudit.records import spf

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dns.name import Name

    from netaudit.dns.ask import NoAnswer

_KINDS = {MX: "MX", TXT: "SPF"}


@probe(timeout=90.0)
async def mail_copies(zone: Zone, net: Net) -> MailCopies:
    """One address of each server that serves the zone. Raises CannotAsk if we can ask none."""
    tools, seen = await kit(net), await audit(zone, net)
    one_of_each = {heard.view.name: heard.view for heard in reversed(serving(seen))}
    asked = [(view, rdtype) for view in one_of_each.values() for rdtype in _KINDS]
    answers = await together(
        *(tools.walker.question(view.address, Query(seen.name, t)) for view, t in asked)
    )
    told = zip(asked, answers, strict=True)
    return MailCopies(
        tuple(
            MailCopy(view.label, _KINDS[rdtype], tuple(sorted(_records(seen.name, rdtype, answer))))
            for (view, rdtype), answer in told
            if isinstance(answer, Answer) and answer.message.authoritative
        )
    )


def _records(zone: Name, rdtype: int, answer: Answer | NoAnswer) -> Iterator[str]:
    found = find(answer.message.answer, zone, rdtype) if isinstance(answer, Answer) else None
    rdatas = found.rdatas[:MOST_RECORDS] if found else ()
    yield from (f"{r.preference} {shown(r.exchange)}" for r in rdatas if isinstance(r, RdataMX))
    yield from spf.records(joined(r) for r in rdatas if isinstance(r, RdataTXT))
