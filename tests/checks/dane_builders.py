"""Facts about TLSA records, sound unless told otherwise."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import ip_address
from typing import Any

from netaudit.facts.dane import DanePresented, DaneService, Tlsa, TlsaName
from netaudit.facts.zone import Security
from netaudit.model import SecurityZone
from tests.factories import make_service

MAIL = make_service(protocol="smtp", port=25, names=("mail.so-a.kontum.test",))


def tlsa(**changes: Any) -> Tlsa:
    return replace(Tlsa(3, 1, 1, "ab" * 32), **changes)


def tlsa_name(**changes: Any) -> TlsaName:
    whole = TlsaName(
        "mail.so-a.kontum.test", "_25._tcp.mail.so-a.kontum.test", "NOERROR", Security.SECURE,
        (tlsa(),),
    )  # fmt: skip
    return replace(whole, **changes)


def presented(**changes: Any) -> DanePresented:
    whole = DanePresented(
        ip_address("2001:db8:1001::25"), "mail.so-a.kontum.test", 2, True, (tlsa().label,)
    )
    return replace(whole, **changes)


def dane(**changes: Any) -> DaneService:
    whole = DaneService(SecurityZone.WAN, (tlsa_name(),), (presented(),), ())
    return replace(whole, **changes)


NO_RECORDS = dane(names=(tlsa_name(records=()),), presented=())
