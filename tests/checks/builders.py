"""Facts for the tests of checks, as a probe would have given them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

from netaudit.api import SecurityZone, Verdict
from netaudit.facts.application import Answer, ApplicationV4, ApplicationV6, Speech
from netaudit.facts.identity import How, Identities, Identity
from netaudit.facts.ports import AddressPorts, OpenPorts, OpenPortsV4, OpenPortsV6, Port, PortSet
from netaudit.facts.reach import PortState, Reached, ReachV4, ReachV6
from netaudit.facts.tls import Certificate, Endpoint, Presented, TlsServer
from netaudit.i18n import render
from netaudit.model import Transport
from tests.factories import NOON

V6, V4 = "2001:db8:1001::80", "198.18.1.80"
WAN = SecurityZone.WAN
NO_PORTS = PortSet.of((), ())


def params(verdict: Verdict) -> dict[str, Any]:
    """The verdict's parameters; the message must be able to take them."""
    filled = dict(verdict.params)
    verdict.message.format_map(filled)
    return filled


def read(verdict: Verdict, language: str = "en") -> str:
    """What a person reads."""
    return render(verdict.message, verdict.params, language)


def told(verdict: Verdict, name: str) -> tuple[str, ...]:
    """A parameter's items as they read in English."""
    return tuple(map(str, params(verdict)[name]))


def reached(address: str, state: PortState = PortState.OPEN) -> Reached:
    return Reached(ip_address(address), state, 1.0, 1, "")


def reach_v6(*states: PortState, zone: SecurityZone = WAN) -> ReachV6:
    """One address a state: ::80, ::81, ..."""
    found = [reached(f"2001:db8:1001::8{n}", state) for n, state in enumerate(states)]
    return ReachV6(zone, tuple(found))


def reach_v4(*states: PortState, zone: SecurityZone = WAN) -> ReachV4:
    return ReachV4(zone, tuple(reached(f"198.18.1.8{n}", s) for n, s in enumerate(states)))


def answer(address: str, speech: Speech, **changes: Any) -> Answer:
    state = PortState.CLOSED if speech is Speech.NOT_REACHED else PortState.OPEN
    return Answer(
        address=ip_address(address),
        state=changes.get("state", state),
        speech=speech,
        banner=changes.get("banner", ""),
        code=None,
        detail=changes.get("detail", ""),
    )


def application_v6(*speeches: Speech, zone: SecurityZone = WAN, **changes: Any) -> ApplicationV6:
    found = [answer(f"2001:db8:1001::8{n}", s, **changes) for n, s in enumerate(speeches)]
    return ApplicationV6(zone, tuple(found))


def application_v4(*speeches: Speech, zone: SecurityZone = WAN, **changes: Any) -> ApplicationV4:
    found = [answer(f"198.18.1.8{n}", s, **changes) for n, s in enumerate(speeches)]
    return ApplicationV4(zone, tuple(found))


def port(text: str) -> Port:
    """From "23/tcp"."""
    number, _, transport = text.partition("/")
    return Port(int(number), Transport(transport))


def found_on(address: str, *ports: str, closed: int = 100) -> AddressPorts:
    return AddressPorts(ip_address(address), tuple(map(port, ports)), closed, 0, 0)


def hushed(ports: OpenPortsV6) -> OpenPortsV6:
    """The same of addresses that stopped answering."""
    return replace(ports, addresses=tuple(replace(a, hushed=True) for a in ports.addresses))


def ports_v6(*ports: str, closed: int = 100, zone: SecurityZone = WAN) -> OpenPortsV6:
    return OpenPortsV6(zone, PortSet.of({443}, ()), (found_on(V6, *ports, closed=closed),))


def ports_v4(*ports: str, closed: int = 100, zone: SecurityZone = WAN) -> OpenPortsV4:
    return OpenPortsV4(zone, PortSet.of({443}, ()), (found_on(V4, *ports, closed=closed),))


def ports_of(
    v6: tuple[str, ...] = (), v4: tuple[str, ...] = (), unasked: tuple[str, ...] = ()
) -> OpenPorts:
    return OpenPorts(WAN, NO_PORTS, (found_on(V6, *v6), found_on(V4, *v4)), unasked)


def make_certificate(**changes: Any) -> Certificate:
    """In date for 90 days more, for www.so-a.kontum.test, trusted."""
    values: dict[str, Any] = {
        "names": ("www.so-a.kontum.test",),
        "issuer": "CN=Test root",
        "not_before": NOON - timedelta(days=1),
        "not_after": NOON + timedelta(days=90),
        "key": "EC 256",
        "signature": "sha256",
        "problem": "",
    }
    return Certificate(**values | changes)


def endpoint(address: str = V6, **changes: Any) -> Endpoint:
    """An open one that speaks TLS 1.2 and 1.3 and presents the certificate above."""
    certificate = changes.pop("certificate", make_certificate())
    name = changes.pop("name", "www.so-a.kontum.test")
    values: dict[str, Any] = {
        "address": ip_address(address),
        "state": PortState.OPEN,
        "offers": True,
        "versions": ("TLSv1.3", "TLSv1.2"),
        "unasked": (),
        "presented": (Presented(name, certificate),) if certificate else (),
        "detail": "",
        "weak": (),
    }
    return Endpoint(**values | changes)


def server(*endpoints: Endpoint, **changes: Any) -> TlsServer:
    values: dict[str, Any] = {
        "seen_from": WAN,
        "observed_at": NOON,
        "endpoints": endpoints or (endpoint(),),
        "unasked": (),
    }
    return TlsServer(**values | changes)


def heard(protocol: str, at: str, address: str = V6, **changes: Any) -> Identity:
    """One open port that spoke as that protocol; `at` as in "22/tcp"."""
    values: dict[str, Any] = {
        "address": ip_address(address),
        "port": port(at),
        "protocol": protocol,
        "product": "",
        "version": "",
        "tls": False,
        "how": How.ANSWER,
        "banner": "",
        "notes": tuple(changes.pop("notes", {}).items()),
        "sent": 0,
        "received": 0,
        "detail": "",
    }
    return Identity(**values | changes)


def identities(*found: Identity, unasked: tuple[str, ...] = (), **changes: Any) -> Identities:
    values: dict[str, Any] = {"seen_from": WAN, "observed_at": NOON, "found": found}
    return Identities(**values | {"unasked": unasked} | changes)
