"""The files that an inventory names: root hints, trust anchors, the CA bundle."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from netaudit.errors import Place, UsageError, of_the_system
from netaudit.inventory.scalars import Wrong, clip
from netaudit.model import Phrase, RootHint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from dns.name import Name
    from dns.rdata import Rdata

    from netaudit.model import Address
    from netaudit.records.zonefile import Entry, NoRecord

T = TypeVar("T")
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
        raise _too_large(name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Wrong("{file} is not a text file in UTF-8", file=name) from error


def _too_large(name: str) -> Wrong:
    limit = str(MAX_OCTETS // 1024 // 1024)
    return Wrong("{file} is larger than {limit} MiB", file=name, limit=limit)


def given(path: Path, parse: Callable[[str, str], T]) -> T:
    """What a file holds that a command was given; it may be a pipe. Raises NetauditError."""
    from netaudit.inventory.tree import decode

    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_OCTETS + 1)
    except OSError as error:
        raise UsageError("{path}: cannot be read: {error}", path=path, error=error) from error
    try:
        if len(data) > MAX_OCTETS:
            raise _too_large(str(path))
        return parse(decode(data, str(path)), str(path))
    except Wrong as wrong:
        told = Phrase(wrong.message, tuple(wrong.params.items()))
        raise UsageError.because(told) from wrong


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

    addresses: dict[str, list[Address]] = {}
    servers: dict[tuple[str, str], None] = {}
    for entry in _entries(text, name):
        if entry.rdtype == NS:
            servers[_bare(_rdata(entry, name).target), _bare(entry.owner) or "."] = None  # type: ignore[attr-defined]  # it is of NS
        elif entry.rdtype in {A, AAAA}:
            address = ip_address(_rdata(entry, name).to_text())
            addresses.setdefault(_bare(entry.owner), []).append(address)
    for server, zone in servers:
        if server not in addresses:
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
    return tuple(RootHint(server, tuple(addresses[server]), zone) for server, zone in servers)


def _bare(name: Name) -> str:
    return name.to_text(omit_final_dot=True).lower()


def trust_anchors(text: str, name: str) -> tuple[str, ...]:
    """DS and DNSKEY records of a zone file, each in presentation form: owner, class, type, data.

    Without a name the text is one that stands in the inventory itself.
    """
    from dns.rdatatype import DNSKEY, DS, RRSIG, to_text

    if text.lstrip().startswith("<"):
        raise Wrong(
            "{file} is XML; expected each of its trust anchors as a record such as "
            "“. IN DS KEYTAG ALGORITHM DIGESTTYPE DIGEST”",
            file=name or clip(text),
        )
    anchors = []
    for entry in _entries(text, name):
        if entry.rdtype in {DS, DNSKEY}:
            data = _rdata(entry, name).to_text(chunksize=0)
            anchors.append(f"{entry.owner} IN {to_text(entry.rdtype)} {data}")
        elif entry.rdtype != RRSIG:  # they come with keys that are asked for
            raise _wrong(entry.kind.wrong(Phrase("DS or DNSKEY, which trust anchors are")), name)
    if not anchors:
        raise Wrong(
            "{file} holds no trust anchor; expected DS or DNSKEY records such as "
            "“. IN DS 20326 8 2 E06D44B8…”",
            file=name or clip(text),
        )
    return tuple(anchors)


def _entries(text: str, name: str) -> Iterator[Entry]:
    from netaudit.records.zonefile import NoRecord, entries

    try:
        yield from entries(text)
    except NoRecord as error:
        raise _wrong(error, name) from error


def _rdata(entry: Entry, name: str) -> Rdata:
    from netaudit.records.zonefile import NoRecord

    try:
        return entry.rdata()
    except NoRecord as error:
        raise _wrong(error, name) from error


def _wrong(error: NoRecord, name: str) -> Wrong:
    if not name:
        return Wrong("{problem}", problem=error.problem)
    place = str(Place(name, error.line, error.column))
    return Wrong("{place}: {problem}", place=place, problem=error.problem)
