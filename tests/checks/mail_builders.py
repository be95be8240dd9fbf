"""Facts about a zone's mail, sound unless told otherwise."""

from __future__ import annotations

from dataclasses import replace
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from netaudit.facts.mail import (
    DkimKey,
    DkimKeys,
    DmarcPolicy,
    MailExchangers,
    MailHost,
    SenderPolicy,
)
from netaudit.facts.zone import Security

MAIL = "mail.so-a.kontum.test"


def mail_host(**changes: Any) -> MailHost:
    whole = MailHost(
        name=MAIL,
        preference=10,
        literal=False,
        alias="",
        aaaa=(IPv6Address("2001:db8:1001::25"),),
        a=(IPv4Address("198.18.1.25"),),
        rcode="NOERROR",
        unasked="",
    )
    return replace(whole, **changes)


def unasked_host() -> MailHost:
    return mail_host(aaaa=(), a=(), rcode="", unasked="out of scope")


def exchangers(*hosts: MailHost, **changes: Any) -> MailExchangers:
    """With one sound host unless others are given."""
    whole = MailExchangers("NOERROR", Security.SECURE, hosts or (mail_host(),), (MAIL,))
    return replace(whole, **changes)


def no_mail(*hosts: MailHost, **changes: Any) -> MailExchangers:
    return replace(exchangers(), hosts=hosts, declared=(), **changes)


NULL = mail_host(name=".", preference=0, aaaa=(), a=(), rcode="")


def sender_policy(**changes: Any) -> SenderPolicy:
    return replace(SenderPolicy("NOERROR", ("v=spf1 mx -all",), (), 1, 0, "-", ()), **changes)


def dmarc(**changes: Any) -> DmarcPolicy:
    whole = DmarcPolicy(
        "NOERROR", "so-a.kontum.test", False, ("v=DMARC1; p=reject",), (), "reject", 100, ""
    )
    return replace(whole, **changes)


def dkim_key(**changes: Any) -> DkimKey:
    text = "v=DKIM1; k=rsa; p=MII"
    whole = DkimKey("s1", "NOERROR", (text,), (), "rsa", 2048, False, False, False)
    return replace(whole, **changes)


def dkim(*keys: DkimKey, **changes: Any) -> DkimKeys:
    """With one sound key unless others are given."""
    return replace(DkimKeys("NOERROR", False, keys or (dkim_key(),)), **changes)
