"""SSHFP records of the names of an SSH service, and the host keys that they are about."""

from __future__ import annotations

from hashlib import sha1, sha256
from typing import TYPE_CHECKING

import dns.rdatatype
from dns.rdtypes.ANY.SSHFP import SSHFP as RdataSSHFP  # noqa: N811  the type's number's name

from netaudit.api import Service, probe
from netaudit.facts.application import Speech
from netaudit.facts.sshfp import Sshfp, SshfpName, SshfpService, SshKey, SshKeys
from netaudit.net import dial
from netaudit.net.context import Net
from netaudit.net.ssh import Shown, host_key
from netaudit.net.stream import Misbehaved
from netaudit.probes._dns import absolute, security
from netaudit.probes._lookup import MOST_RECORDS, look_up
from netaudit.probes.tls import askable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dns.rdata import Rdata

    from netaudit.model import Address

_SSHFP = int(dns.rdatatype.SSHFP)
_NAMES = 4  # of a service that are looked up, at most
_UNREADABLE = 256
_TRAFFIC = (12, 8192)  # packets and octets of a key exchange
# A server may have a key of each; by the algorithm's number in SSHFP. DSA is gone from SSH.
_KINDS: tuple[tuple[int, tuple[bytes, ...]], ...] = (
    (4, (b"ssh-ed25519",)),
    (3, (b"ecdsa-sha2-nistp256",)),
    (3, (b"ecdsa-sha2-nistp384",)),
    (3, (b"ecdsa-sha2-nistp521",)),
    (1, (b"rsa-sha2-512", b"rsa-sha2-256", b"ssh-rsa")),
    (6, (b"ssh-ed448",)),
)


@probe(timeout=60.0)
async def sshfp_service(service: Service, net: Net) -> SshfpService:
    """Every name, through our own resolver."""
    return SshfpService(tuple([await _name(net, name) for name in service.names[:_NAMES]]))


async def _name(net: Net, text: str) -> SshfpName:
    found = await look_up(net, absolute(text), _SSHFP)
    rdatas = [r for s in found.answer if s.rdtype == _SSHFP for r in s.rdatas][:MOST_RECORDS]
    records = sorted(map(_record, rdatas), key=lambda record: record.label)
    return SshfpName(text, found.rcode, security(found), tuple(records))


def _record(rdata: Rdata) -> Sshfp:
    if isinstance(rdata, RdataSSHFP):
        return Sshfp(rdata.algorithm, rdata.fp_type, rdata.fingerprint.hex())
    data = rdata.to_generic().data
    if len(data) < 2:  # noqa: PLR2004  two octets of numbers
        return Sshfp(_UNREADABLE, _UNREADABLE, data.hex())
    return Sshfp(data[0], data[1], data[2:].hex())


@probe(timeout=240.0)
async def ssh_keys(service: Service, net: Net) -> SshKeys:
    """A key exchange for each key that there are records for; nobody is asked where none are.

    One connection after the other: servers count those that do not log in.
    """
    published = (await sshfp_service(service, net)).published()
    wanted = {record.algorithm for name in published for record in name.records}
    kinds = [kind for kind in _KINDS if kind[0] in wanted]
    addresses, unasked = askable(service, net) if kinds else ([], [])
    keys: list[SshKey] = []
    asked: list[Address] = []
    silent: list[str] = []
    for address in addresses:
        try:
            keys += await _keys(net, service, address, kinds)
        except Misbehaved as misbehaved:
            silent.append(f"{address}: {misbehaved}")
        else:
            asked.append(address)
    return SshKeys(net.vantage.zone, tuple(keys), tuple(asked), tuple(silent), tuple(unasked))


async def _keys(
    net: Net, service: Service, address: Address, kinds: Iterable[tuple[int, tuple[bytes, ...]]]
) -> list[SshKey]:
    """Of one address. Raises Misbehaved."""
    found: list[SshKey] = []
    offered: tuple[bytes, ...] | None = None
    for number, algorithms in kinds:
        if offered is not None and not set(algorithms) & set(offered):
            continue
        shown = await _shown(net, service, address, algorithms)
        offered = shown.offered
        if shown.key:
            digests = ((1, sha1(shown.key)), (2, sha256(shown.key)))  # noqa: S324  as RFC 4255 has it
            records = tuple(Sshfp(number, kind, made.hexdigest()) for kind, made in digests)
            found.append(SshKey(address, algorithms[0].decode(), records))
    return found


async def _shown(
    net: Net, service: Service, address: Address, algorithms: tuple[bytes, ...]
) -> Shown:
    reached, stream = await dial.connect(net, address, service.port)
    if stream is None:
        raise Misbehaved(Speech.NOT_REACHED, reached.detail or str(reached.state))
    with stream:
        await net.gate.admit(address, *_TRAFFIC)
        return await host_key(stream, algorithms)
