"""A device on the way to name servers that takes DNSSEC records out, over some ways alone."""

from __future__ import annotations

import socket
import subprocess
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import dns.exception
import dns.message
import dns.query
import dns.rdatatype

from netaudit.model import Outcome
from tests.peers import farm, limits, signers
from tests.peers.farm import V4, V6

if TYPE_CHECKING:
    from collections.abc import Iterator

ZONES = ("m.test", "n.test")
AT = ("198.18.0.150", "2001:db8::150")  # it asks from there, and may pass
FIRST_PORT = 5300
GONE = {dns.rdatatype.from_text(t) for t in ("RRSIG", "DNSKEY", "DS", "NSEC", "NSEC3")}
RULES = """table inet way {{ chain out {{ type nat hook output priority -100;
    ip saddr {own4} return
    ip6 saddr {own6} return
{each}}}
}}
"""
EACH = "    {ip} daddr {server} {transport} dport 53 dnat {ip} to {own}:{port}\n"


def said(
    versions: tuple[int, ...], transports: tuple[str, ...]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The checks of sound zones that fail, and those that are not tested, by target."""
    farm.addresses_here()
    for address in (f"{AT[0]}/32", f"{AT[1]}/128"):
        _run("ip", "addr", "add", address, "dev", "lo", *["nodad"] * (":" in address))
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        zones = [signers.bind(folder, zone, 13, "nsec") for zone in ZONES]
        top = farm.tops(folder, zones)
        children = [farm.child(folder, zone) for zone in ZONES]
        for serve in limits.SERVE.values():
            stack.enter_context(serve(folder, [*top, *zones, *children]))
        judges = farm.Judges(folder, top[0])
        _run("nft", "-f", "-", told=_rules(versions, transports))
        failed, untested = (
            farm.ours(judges, [], ZONES, outcomes=frozenset({outcome}))[1]
            for outcome in (Outcome.FAIL, Outcome.NOT_TESTED)
        )
        return failed, untested


def _rules(versions: tuple[int, ...], transports: tuple[str, ...]) -> str:
    each = ""
    for port, (server, own) in enumerate(_servers(versions), FIRST_PORT):
        threading.Thread(target=_datagrams, args=(server, own, port), daemon=True).start()
        threading.Thread(target=_connections, args=(server, own, port), daemon=True).start()
        ip, brackets = ("ip6", f"[{own}]") if ":" in own else ("ip", own)
        for transport in transports:
            each += EACH.format(ip=ip, server=server, transport=transport, own=brackets, port=port)
    return RULES.format(own4=AT[0], own6=AT[1], each=each)


def _servers(versions: tuple[int, ...]) -> Iterator[tuple[str, str]]:
    for version, of, own in ((4, V4, AT[0]), (6, V6, AT[1])):
        for server in signers.SERVERS:
            if version in versions:
                yield of[server], own


def _datagrams(server: str, own: str, port: int) -> None:
    with socket.socket(_family(own), socket.SOCK_DGRAM) as sock:
        sock.bind((own, port))
        while True:
            wire, peer = sock.recvfrom(65_535)
            threading.Thread(
                target=lambda w=wire, p=peer: sock.sendto(_asked(w, server, own, tcp=False), p),
                daemon=True,
            ).start()


def _connections(server: str, own: str, port: int) -> None:
    with socket.create_server((own, port), family=_family(own)) as listener:
        while True:
            connection, _ = listener.accept()
            threading.Thread(
                target=_connection, args=(connection, server, own), daemon=True
            ).start()


def _connection(connection: socket.socket, server: str, own: str) -> None:
    with connection, connection.makefile("rb") as stream:
        while head := stream.read(2):
            answer = _asked(stream.read(int.from_bytes(head)), server, own, tcp=True)
            connection.sendall(len(answer).to_bytes(2) + answer)


def _asked(wire: bytes, server: str, own: str, *, tcp: bool) -> bytes:
    """What the server says, less what is taken out."""
    query = dns.message.from_wire(wire)
    ask = dns.query.tcp if tcp else dns.query.udp
    answer = ask(query, server, timeout=5, source=own)
    for section in (answer.answer, answer.authority, answer.additional):
        section[:] = [rrset for rrset in section if rrset.rdtype not in GONE]
    return answer.to_wire(max_size=65_535)


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in address else socket.AF_INET


def _run(tool: str, *arguments: str, told: str = "") -> None:
    subprocess.run([str(farm.found(tool)), *arguments], input=told, text=True, check=True)
