"""SSHFP records of the names of an SSH service."""

from __future__ import annotations

from typing import TYPE_CHECKING

import dns.rdatatype
from dns.rdtypes.ANY.SSHFP import SSHFP as RdataSSHFP  # noqa: N811  the type's number's name

from netaudit.api import Service, probe
from netaudit.facts.sshfp import Sshfp, SshfpName, SshfpService
from netaudit.net.context import Net
from netaudit.probes._dns import absolute, security
from netaudit.probes._lookup import MOST_RECORDS, look_up

if TYPE_CHECKING:
    from dns.rdata import Rdata

_SSHFP = int(dns.rdatatype.SSHFP)
_NAMES = 4  # of a service that are looked up, at most
_UNREADABLE = 256


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
