"""The files that an inventory names: root hints, trust anchors, the CA bundle."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from netaudit.errors import of_the_system
from netaudit.inventory.scalars import Wrong, clip
from netaudit.model import RootHint

if TYPE_CHECKING:
    from pathlib import Path

    from dns.rrset import RRset

    from netaudit.model import Address

_INPUT = re.compile(r"<input>:(\d+):")  # how dnspython names the place of a mistake
MAX_OCTETS = 4 * 1024 * 1024  # the Mozilla CA bundle is a quarter of a MiB


def read(folder: Path, name: str) -> str:
    """The text of a file that is named relative to `folder`. Raises Wrong."""
    path = folder / name
    try:
        if path.exists() and not path.is_file():
            raise Wrong("{file} is not a regular file", file=name)
        with path.open("rb") as stream:
            data = stream.read(MAX_OCTETS + 1)
    except (OSError, ValueError) as error:
        reason = of_the_system(error) if isinstance(error, OSError) else str(error)
        raise Wrong(
            "{file} cannot be read ({reason}); paths are relative to the inventory",
            file=name,
            reason=reason,
        ) from error
    if len(data) > MAX_OCTETS:
        raise Wrong(
            "{file} is larger than {limit} MiB", file=name, limit=str(MAX_OCTETS // 1024 // 1024)
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Wrong("{file} is not a text file in UTF-8", file=name) from error


def ca_bundle(text: str, name: str) -> str:
    """PEM text with at least one certificate that can be read."""
    from cryptography.x509 import load_pem_x509_certificates

    try:
        load_pem_x509_certificates(text.encode())
    except ValueError as error:
        raise Wrong(
            "{file} holds no readable PEM certificate (-----BEGIN CERTIFICATE-----)", file=name
        ) from error
    return text


def root_hints(text: str, name: str) -> tuple[RootHint, ...]:
    """Where the walk begins, from a file such as named.root: NS records and their addresses."""
    from ipaddress import ip_address

    from dns.rdatatype import AAAA, NS, A

    rrsets = _records(text, name)
    servers = [(str(r.target), str(s.name)) for s in rrsets if s.rdtype == NS for r in s]
    addresses: dict[str, list[Address]] = {}
    for rrset in rrsets:
        if rrset.rdtype in {A, AAAA}:
            addresses.setdefault(str(rrset.name).lower(), []).extend(
                ip_address(r.address) for r in rrset
            )
    for server, zone in servers:
        if server.lower() not in addresses:
            raise Wrong(
                "{file}: {server}, a name server of {zone}, has no address; add its A or AAAA "
                "record, or take its NS record out",
                file=name,
                server=server,
                zone=zone,
            )
    if not servers:
        raise Wrong(
            "{file} names no name server; expected NS records of the root, or of "
            "the zone where the walk is to begin, and A or AAAA records of their names, as in "
            "named.root",
            file=name,
        )
    return tuple(
        RootHint(_bare(server), tuple(addresses[server.lower()]), _bare(zone) or ".")
        for server, zone in dict.fromkeys(servers)
    )


def _bare(name: str) -> str:
    return name.rstrip(".").lower()


def trust_anchors(text: str, name: str) -> tuple[str, ...]:
    """DS and DNSKEY records of a zone file, each in presentation form: owner, class, type, data."""
    from dns.rdatatype import DNSKEY, DS, to_text

    anchors = tuple(
        f"{rrset.name} IN {to_text(rrset.rdtype)} {rdata.to_text(chunksize=0)}"
        for rrset in _records(text, name)
        if rrset.rdtype in {DS, DNSKEY}
        for rdata in rrset
    )
    if not anchors:
        raise Wrong(
            "{file} holds no trust anchor; expected DS or DNSKEY records such as "
            "“. IN DS 20326 8 2 E06D44B8…”",
            file=name,
        )
    return anchors


def _records(text: str, name: str) -> list[RRset]:
    found, problem = _parsed(text)
    if not problem:
        return found
    at = _INPUT.match(problem)
    if at is None or name == text:  # a record that stands in the inventory itself
        raise Wrong("{file} is not a zone file: {problem}", file=name, problem=problem)
    # dnspython has mostly read the end of the line already, and then counts the next one.
    number, lines = int(at[1]), text.splitlines(keepends=True)
    number -= number > 1 and bool(_parsed("".join(lines[: number - 1]))[1])
    raise Wrong(
        "{file}, line {line}: {text} is no record of a zone file ({problem})",
        file=name,
        line=str(number),
        text=clip("".join(lines[number - 1 : number]).strip()),
        problem=problem[at.end() :].strip().rstrip("."),
    )


def _parsed(text: str) -> tuple[list[RRset], str]:
    """The records of a zone file, and what dnspython has against it."""
    import dns.exception
    import dns.name
    import dns.zonefile

    try:
        found = dns.zonefile.read_rrsets(
            text, default_ttl=3600, rdclass=None, relativize=False, origin=dns.name.root
        )
        return list(found), ""
    except (dns.exception.DNSException, ValueError, IndexError, OverflowError) as error:
        return [], str(error).strip() or type(error).__name__
