from __future__ import annotations

import asyncio

import dns.message
import dns.rrset
import pytest

from netaudit.dns.ask import Answer, Failure, NoAnswer
from netaudit.dns.message import Edns, Message, parse
from netaudit.model import Transport
from netaudit.probes._texts import (
    address_in,
    bitmap,
    came,
    nsid_of,
    printable,
    software_of,
    text_of,
)
from tests.dns.worlds import address


def answer(*texts: str, rdclass: str = "IN", kind: str = "TXT") -> Answer:
    query = dns.message.make_query("x.test", kind, rdclass)
    reply = dns.message.make_response(query)
    if texts:
        reply.answer.append(dns.rrset.from_text("x.test.", 0, rdclass, kind, *texts))
    wire = reply.to_wire()
    return Answer(parse(wire), Transport.UDP, len(wire))


def test_what_came() -> None:
    assert came(None) == ""
    assert came(NoAnswer(Failure.SILENT)) == "silent"
    assert came(answer()) == "NOERROR"


def test_the_first_text_printable_and_short() -> None:
    assert text_of(answer('"yes" " it\\007 is"')) == "yes it? is"
    assert len(text_of(answer(f'"{"x" * 200}"'))) == 80
    assert text_of(answer("192.0.2.1", kind="A")) == ""
    assert text_of(None) == text_of(NoAnswer(Failure.CUT)) == text_of(answer()) == ""


@pytest.mark.parametrize(
    ("text", "ok"), [("2001:db8::1", True), (" 198.18.0.1 ", True), ("x", False)]
)
def test_an_address_in_a_text(text: str, ok: bool) -> None:  # noqa: FBT001  a table's column
    assert (str(address_in(text)) == text.strip()) is ok


@pytest.mark.parametrize(
    ("came_back", "software"),
    [
        (answer('"lab 1.0"', rdclass="CH"), "lab 1.0"),
        (answer(), ""),
        (NoAnswer(Failure.SILENT), ""),
    ],
)
def test_software(came_back: Answer | NoAnswer, software: str) -> None:
    async def asker(*_: object) -> Answer | NoAnswer:
        return came_back

    assert asyncio.run(software_of(asker, address("2001:db8::1"))) == software  # type: ignore[arg-type]


def test_the_types_of_a_bitmap() -> None:
    """RFC 4034 section 4.3: A MX RRSIG NSEC TYPE1234."""
    windows = ((0, bytes.fromhex("400100000003")), (4, bytes(26) + b"\x20"))
    assert bitmap(windows) == ("A", "MX", "RRSIG", "NSEC", "TYPE1234")


def test_an_identifier() -> None:
    edns = Edns(0, 1232, False, 0, ((10, b"x"), (3, b"rack\x01" * 40)))
    message = Message(0x8000, 0, (), (), (), edns, 0)
    found = nsid_of(Answer(message, Transport.UDP, 12))
    assert (len(found), printable(found)[:10]) == (128, "rack?rack?")
    assert nsid_of(None) == b""
