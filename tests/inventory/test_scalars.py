from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netaudit.inventory import scalars
from netaudit.inventory.scalars import Wrong

if TYPE_CHECKING:
    from collections.abc import Callable

PARSERS: tuple[Callable[[object], object], ...] = (
    scalars.line,
    scalars.identifier,
    scalars.domain,
    scalars.host_name,
    scalars.address,
    scalars.prefix,
    scalars.port,
    scalars.host_number,
    scalars.rate,
    scalars.latency,
    scalars.percent,
    scalars.moment,
    scalars.boolean,
    scalars.phone,
    scalars.email,
)


@pytest.mark.parametrize(
    ("parser", "text", "value"),
    [
        (scalars.line, "  Sở Y tế ", "Sở Y tế"),
        (scalars.identifier, "x-dak-plo", "x-dak-plo"),
        (scalars.domain, "WWW.Mau.Test.", "www.mau.test"),
        (scalars.host_name, "@", "@"),
        (scalars.address, "2001:DB8::53", ip_address("2001:db8::53")),
        (scalars.prefix, "198.18.1.0/24", ip_network("198.18.1.0/24")),
        (scalars.port, "010", 10),
        (scalars.rate, "2 Mbit/s", 2_000),
        (scalars.rate, "2,5Mbps", 2_500),
        (scalars.rate, "512 kbit/s", 512),
        (scalars.rate, "1 Gbit/s", 1_000_000),
        (scalars.latency, "20 ms", 20.0),
        (scalars.latency, "0.5", 0.5),
        (scalars.percent, "0,5 %", 0.5),
        (scalars.boolean, "True", True),
        (scalars.boolean, "false", False),
        (scalars.phone, "0260 123 456", "0260 123 456"),
        (scalars.email, "a@mau.test", "a@mau.test"),
    ],
)
def test_reads(parser: Callable[[object], object], text: str, value: object) -> None:
    assert parser(text) == value


def test_a_moment_keeps_its_zone() -> None:
    assert scalars.moment("2026-06-01T08:00+07:00").utcoffset() == timedelta(hours=7)


@pytest.mark.parametrize(
    ("parser", "text", "words"),
    [
        (scalars.line, " ", "empty"),
        (scalars.line, "a\nb", "one line"),
        (scalars.line, "a\u202eb", "control"),
        (scalars.line, "x" * 301, "longer than"),
        (scalars.identifier, "Kon Tum", "cannot be an id"),
        (scalars.identifier, "a" * 64, "cannot be an id"),
        (scalars.domain, "thuế.mau.test", "outside ASCII"),
        (scalars.domain, "a_b.mau.test", "underscore"),
        (scalars.domain, "a..test", "not a domain name"),
        (scalars.domain, "-a.test", "not a domain name"),
        (scalars.domain, "x" * 64 + ".test", "not a domain name"),
        (scalars.domain, ".".join(["abcdefg"] * 32), "not a domain name"),
        (scalars.address, "2001:db8::1%eth0", "interface"),
        (scalars.address, "::ffff:198.18.0.1", "IPv4-mapped"),
        (scalars.address, "fe80::1", "link-local"),
        (scalars.address, "ff02::1", "multicast"),
        (scalars.address, "::", "unspecified"),
        (scalars.address, "198.18.0.256", "not an address"),
        (scalars.address, "198.18.0.01", "did you mean 198.18.0.1"),
        (scalars.prefix, "198.18.001.0/24", "begins with 0"),
        (scalars.address, "\uff12001:db8::1", "did you mean 2001:db8::1"),
        (scalars.prefix, "\uff12001:db8:2::/48", "full-width"),
        (scalars.prefix, "198.18.1.1/24", "bits set"),
        (scalars.prefix, "198.18.1.0", "no prefix length"),
        (scalars.prefix, "2001:db8::/129", "not a prefix"),
        (scalars.prefix, "fe80::/64", "link-local"),
        (scalars.port, "0", "out of range"),
        (scalars.port, "65536", "out of range"),
        (scalars.port, "٤٤٣", "whole number"),
        (scalars.port, "9" * 5000, "whole number"),
        (scalars.rate, "2", "not a rate"),
        (scalars.rate, "2 MB/s", "not a rate"),
        (scalars.rate, "0 Mbit/s", "not a rate"),
        (scalars.latency, "20 s", "not a latency"),
        (scalars.percent, "101 %", "not a share"),
        (scalars.moment, "2026-06-01", "its zone"),
        (scalars.moment, "2026-13-01T00:00Z", "its zone"),
        (scalars.boolean, "yes", "true or false"),
        (scalars.phone, "gọi sau", "telephone"),
        (scalars.email, "a", "e-mail"),
    ],
)
def test_refuses(parser: Callable[[object], object], text: str, words: str) -> None:
    with pytest.raises(Wrong) as caught:
        parser(text)
    assert words in caught.value.message.format(**caught.value.params)


def test_what_was_meant_is_said() -> None:
    with pytest.raises(Wrong) as caught:
        scalars.prefix("198.18.1.1/24")
    assert caught.value.params["whole"] == "198.18.1.0/24"


def test_a_choice_suggests_the_nearest() -> None:
    with pytest.raises(Wrong) as caught:
        scalars.choice("comune", {"commune": 1, "province": 2})
    assert caught.value.params["near"] == "commune"


def test_a_choice_lists_all_when_nothing_is_near() -> None:
    with pytest.raises(Wrong) as caught:
        scalars.choice("?", {"tcp": 1, "udp": 2})
    assert caught.value.params["options"] == "tcp, udp"


@pytest.mark.parametrize("parser", PARSERS)
def test_a_list_is_no_single_value(parser: Callable[[object], object]) -> None:
    with pytest.raises(Wrong):
        parser(["1"])


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused_with_a_message(text: str) -> None:
    for parser in PARSERS:
        try:
            found = parser(text)
        except Wrong as wrong:
            found = wrong.message.format(**wrong.params)
        assert found is not None


@given(st.text(max_size=400))
def test_what_is_quoted_in_a_message_is_short_and_printable(text: str) -> None:
    shown = scalars.clip(text)
    assert len(shown) <= 63
    assert not any(ord(c) < 32 or c in "\u202a\u202b\u202d\u202e" for c in shown)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("198.018.001.080", "198.18.1.80"),
        ("198.18.1.80:443", "198.18.1.80"),
        ("198.18.1.80/24", "198.18.1.80"),
        ("\uff11\uff19\uff18.18.1.80", "198.18.1.80"),
        ("2001:db8::80/64", "2001:db8::80"),
        ("[2001:db8::80]", "2001:db8::80"),
        ("[2001:db8::80]:443", "2001:db8::80"),
        ("2001:db8::80\u200b", "2001:db8::80"),
    ],
)
def test_an_address_with_more_to_it_is_recognised(text: str, near: str) -> None:
    with pytest.raises(scalars.Wrong) as caught:
        scalars.address(text)
    assert "did you mean {near}?" in caught.value.message
    assert caught.value.params["near"] == near


@pytest.mark.parametrize("text", ["2001:db8:::80", "198.18.1", "198.18.1.800", "x", "1:2:3", "[]"])
def test_what_is_like_no_address_is_told_so(text: str) -> None:
    with pytest.raises(scalars.Wrong) as caught:
        scalars.address(text)
    assert "expected one such as" in caught.value.message


def test_signs_that_are_not_seen_are_shown() -> None:
    assert scalars.clip("a\u200bb\ufeff") == "“a\ufffdb\ufffd”"


@pytest.mark.parametrize(
    ("text", "thousands", "fraction"),
    [("1.000", "1000", "1.0"), ("2,500 Mbit/s", "2500", "2.5"), ("1.125 Mbps", "1125", "1.1250")],
)
def test_a_rate_that_may_be_a_thousand_times_more_is_refused(
    text: str, thousands: str, fraction: str
) -> None:
    with pytest.raises(scalars.Wrong) as caught:
        scalars.rate(text)
    assert caught.value.params["thousands"] == thousands
    assert caught.value.params["fraction"] == fraction
    assert scalars.rate(f"{fraction} Mbit/s") == int(thousands)
    assert scalars.rate("0.512 Mbit/s") == 512
