"""What a TLS server offers and presents, on each of its addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from netaudit.facts.needed import NeededHost
from netaudit.facts.reach import PortState
from netaudit.model import Address, Inability, SecurityZone


@dataclass(frozen=True, slots=True)
class Certificate:
    """A leaf certificate (RFC 5280).

    `names` are the dNSName and iPAddress entries of its subjectAltName, lower case, and no
    others (RFC 9525 section 2); the bounds of its validity are aware datetimes. `key` reads
    "EC 256", `signature` "sha256". `problem` is empty, or says why the chain that came with it
    does not lead to the CA bundle's roots; its own dates and names are not part of that.
    `status_hosts` are the hosts of the URLs where a client learns whether it was revoked, and who
    issued it (sections 4.2.1.13 and 4.2.2.1), lower case.
    """

    names: tuple[str, ...]
    issuer: str
    not_before: datetime
    not_after: datetime
    key: str
    signature: str
    problem: str
    status_hosts: tuple[str, ...] = ()

    @property
    def trusted(self) -> bool:
        """Whether the chain leads to a root of the bundle."""
        return not self.problem


@dataclass(frozen=True, slots=True)
class Intermediate:
    """A certificate that came above the leaf; `key` and `signature` as in Certificate."""

    name: str
    key: str
    signature: str


@dataclass(frozen=True, slots=True)
class Presented:
    """The certificate that an address presented when asked (SNI) for `name`, "" for none.

    `intermediates` are those above it, without such as are their own issuers; None where they were
    not seen.
    """

    name: str
    certificate: Certificate
    intermediates: tuple[Intermediate, ...] | None = None  # runs of before did not look


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a server agrees to below TLS 1.3, to a client that offers all of it.

    `compression`: it compresses. `renegotiation`: it has the protection of RFC 5746, `secret` the
    extended master secret of RFC 7627.
    """

    compression: bool
    renegotiation: bool
    secret: bool


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address.

    `versions` are those that it accepted ("TLSv1.3"), `unasked` those that it could not be asked
    for. `weak` are the kinds of weak cipher suites that it takes ("RC4"), None where that was not
    asked. `offers` is false when a STARTTLS protocol does not offer it. `detail` says what went
    wrong, "" if nothing did. `silent`: it accepts connections, and did not answer a handshake in
    time, or did not let it come to one. `asked` connections came to a handshake; `dropped` of them
    it ended without a word of TLS, and answered the same the next time. `group` are the bits of the
    Diffie-Hellman prime that it chooses, 0 where it takes no suite with one, None where that was
    not asked. `static`: it takes suites without forward secrecy that are not weak otherwise; None
    where that was not learnt. `agreed` is None where that was not learnt, and where TLS 1.3 is all
    that it accepts.

    Of TLS 1.2, None where that was not learnt or it is not accepted: `ordered`, it takes the best
    kind of suite that it has of those that a client names worst first; `good`, it has one with
    forward secrecy and authenticated encryption; `broken`, it signs its key by SHA-1 or MD5 for a
    client that offers nothing else.
    """

    address: Address
    state: PortState
    offers: bool
    versions: tuple[str, ...]
    unasked: tuple[str, ...]
    presented: tuple[Presented, ...]
    detail: str
    silent: bool = False
    weak: tuple[str, ...] | None = None  # runs of before did not ask
    asked: int = 0  # nor count
    dropped: int = 0
    group: int | None = None
    agreed: Agreed | None = None
    static: bool | None = None
    ordered: bool | None = None
    good: bool | None = None
    broken: bool | None = None


@dataclass(frozen=True, slots=True)
class TlsServer:
    """Every address of a service that this vantage could ask.

    `unasked` says which address families it could not, and why. `observed_at` is an aware
    datetime: certificates are judged at it. `needed` are the hosts of all its certificates'
    status URLs, looked up.
    """

    seen_from: SecurityZone
    observed_at: datetime
    endpoints: tuple[Endpoint, ...]
    unasked: tuple[Inability, ...]
    needed: tuple[NeededHost, ...] = ()
