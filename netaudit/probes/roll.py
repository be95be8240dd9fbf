"""Key rolls: read from what the audit has seen; no question is asked anew but for the DS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.api import Zone, probe
from netaudit.dns.crypto import digest
from netaudit.dns.keys import dnskeys, ds_label, matches
from netaudit.dns.signature import altered, key_tag
from netaudit.errors import CannotAsk
from netaudit.facts.roll import KeyRoll, Roll, RollStep
from netaudit.facts.zone import Answered
from netaudit.net.context import Net
from netaudit.probes._dns import kit
from netaudit.probes._passage import TAKEN_OUT, taken_out
from netaudit.probes._zone_servers import DNSKEY, audit
from netaudit.probes.zone import ds_at_parent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dns.name import Name
    from dns.rdtypes.ANY.DNSKEY import DNSKEY as RdataDNSKEY  # noqa: N811  its number's name
    from dns.rdtypes.ANY.DS import DS as RdataDS  # noqa: N811  its number has that name too

    from netaudit.probes._zone_servers import Audit

_REVOKED = 0x0080
_Signer = tuple[int, int]  # tag and algorithm


@probe(timeout=120.0)
async def key_roll(zone: Zone, net: Net) -> KeyRoll:
    """Where the zone stands. Raises CannotAsk if the zone above cannot be asked.

    And where a step seems to be taken too early, for signatures do not come through.
    """
    from dns.rdtypes.ANY.DS import DS as RdataDS  # noqa: N811  its number has that name too

    tools, seen = await kit(net), await audit(zone, net)
    found = await ds_at_parent(tools, seen)
    # Whose a DS is cannot be told where nobody knows its type of digest.
    known = (r for r in found if isinstance(r, RdataDS) and digest(int(r.digest_type), b""))
    records = tuple(known)
    sets = (heard.rrset(DNSKEY) for heard in seen.heard)
    keys = {k for rrset in sets if rrset for k in dnskeys(rrset.rdatas)}
    answered = any(h.view.udp is Answered.ANSWERED for h in seen.heard)
    steps = tuple(_steps(seen, keys, records)) if keys else ()
    if any(step.roll.stuck for step in steps) and await taken_out(tools):
        raise CannotAsk.because(TAKEN_OUT)
    return KeyRoll(answered, bool(keys), steps)


def _steps(seen: Audit, keys: set[RdataDNSKEY], ds: tuple[RdataDS, ...]) -> Iterator[RollStep]:
    gone = _gone(seen, keys)
    keys = {key for key in keys if not int(key.flags) & _REVOKED}
    signing, data = _signers(seen, of_keys=True), _signers(seen, of_keys=False)
    published = {_id(key) for key in keys}
    orphans = sorted(ds_label(r) for r in ds if not _named((r,), seen.name, keys))
    named = _named(ds, seen.name, keys)
    if idle := published - signing - data - named:
        yield RollStep(Roll.PRE_PUBLISHED, _labels(idle))
    if len(signing & published) > 1:
        yield RollStep(Roll.DOUBLE_SIGNATURE, _labels(signing & published))
    if orphans and named & signing:
        yield RollStep(Roll.DOUBLE_DS, tuple(orphans))
    if len({algorithm for _, algorithm in published}) > 1:
        yield RollStep(Roll.ALGORITHM, _labels(published))
    if gone:
        yield RollStep(Roll.KEY_GONE, _labels(gone))
    if ds and not named:
        yield RollStep(Roll.DS_GONE, _labels(signing & published))
    elif named and not named & signing:
        yield RollStep(Roll.SIGNER_GONE, _labels(named))


def _signers(seen: Audit, *, of_keys: bool) -> set[_Signer]:
    """Who signed the key set, or everything else that was seen, at any server."""
    return {
        (int(sig.key_tag), int(sig.algorithm))
        for heard in seen.heard
        for rrset in heard.rrsets
        if (rrset.rdtype == DNSKEY) == of_keys
        for sig in rrset.sigs
    }


def _gone(seen: Audit, keys: set[RdataDNSKEY]) -> set[_Signer]:
    """Who signed RRsets that no published key has signed: extra signatures do no harm.

    A key whose flags, protocol or algorithm were changed is there: the chain's reasons name it.
    """
    algorithms = {algorithm for _, algorithm in _signers(seen, of_keys=True)}
    algorithms |= {algorithm for _, algorithm in _signers(seen, of_keys=False)}
    published = {_id(key) for key in keys}
    published |= {_id(was) for key in keys for a in algorithms for was in altered(key, a)}
    made = [
        {(int(sig.key_tag), int(sig.algorithm)) for sig in rrset.sigs}
        for heard in seen.heard
        for rrset in heard.rrsets
    ]
    return {signer for signers in made if not signers & published for signer in signers}


def _named(ds: Iterable[RdataDS], zone: Name, keys: set[RdataDNSKEY]) -> set[_Signer]:
    return {_id(key) for record in ds for key in keys if matches(record, zone, key)}


def _id(key: RdataDNSKEY) -> _Signer:
    return key_tag(key), int(key.algorithm)


def _labels(keys: Iterable[_Signer]) -> tuple[str, ...]:
    return tuple(f"{tag}/{algorithm}" for tag, algorithm in sorted(keys))
