from __future__ import annotations

from typing import TYPE_CHECKING

import dns.rdata
import pytest

from netaudit.dns.reader import read_rdata
from netaudit.records.svcb import aliases, hints, mistakes, services

if TYPE_CHECKING:
    from dns.rdata import Rdata


def made(*texts: str) -> list[Rdata]:
    return [dns.rdata.from_text("IN", "HTTPS", text) for text in texts]


@pytest.mark.parametrize(
    "texts", [("0 a.test.",), ("1 . alpn=h2", "2 b.test. alpn=h3 ipv4hint=198.18.0.1"), ()]
)
def test_sound_sets(texts: tuple[str, ...]) -> None:
    assert mistakes(made(*texts)) == ()


@pytest.mark.parametrize(
    ("texts", "told"),
    [(("0 a.test.", "1 ."), "mixed"), (("0 a.test.", "0 b.test."), "more than one")],
)
def test_mistakes(texts: tuple[str, ...], told: str) -> None:
    assert any(told in str(m) for m in mistakes(made(*texts)))


@pytest.mark.parametrize(
    ("octets", "told"),
    [
        ("0001 00 0001 0004", "cannot be read"),
        ("0000 0161046465737400 0001 0003 026832", "parameters"),
    ],
)
def test_what_dnspython_does_not_read(octets: str, told: str) -> None:
    """RFC 9460 section 2.4.2: parameters of AliasMode are ignored, not an error of the set."""
    rdata = read_rdata(65, bytes.fromhex(octets))
    (mistake,) = mistakes([rdata])
    assert told in str(mistake)


def test_modes_and_hints() -> None:
    rdatas = made("0 a.test.", "1 . ipv6hint=2001:db8::1 ipv4hint=198.18.0.1,198.18.0.2")
    assert [r.priority for r in aliases(rdatas)] == [0]
    (service,) = services(rdatas)
    assert set(hints(service)) == {"2001:db8::1", "198.18.0.1", "198.18.0.2"}
