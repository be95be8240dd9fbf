from __future__ import annotations

import os
import subprocess
import sys

import pytest

from netaudit.raw.messages import Craft, Ended, Frames, Grant, Ready, Refused, Setup, encode
from netaudit.raw.serve import Conversation
from tests.raw.test_engine import make_sweep

SETUP = encode(Setup(("2001:db8::/32",), 100.0))


def conversation(said: bytes) -> tuple[int, list[object]]:
    """What the helper answers to these octets and the end of the pipe, and its exit code."""
    (their_in, our_out), (our_in, their_out) = os.pipe(), os.pipe()
    os.write(our_out, said)
    os.close(our_out)
    try:
        code = Conversation(their_in, their_out, ("one right",)).run()
    finally:
        os.close(their_out)
        os.close(their_in)
    with os.fdopen(our_in, "rb") as pipe:
        return code, list(Frames().feed(pipe.read()))


def test_it_ends_in_order_when_nobody_is_there_any_more() -> None:
    assert conversation(b"") == (0, [])


def test_a_setup_makes_it_ready_and_the_scope_holds() -> None:
    code, heard = conversation(SETUP + encode(make_sweep("2001:db9::1")))
    assert code == 0
    assert heard[0] == Ready(("one right",))
    assert isinstance(heard[1], Refused)
    assert heard[1].why == "out of scope"


def test_a_crafted_packet_is_bound_to_the_scope_too() -> None:
    craft = Craft(7, "echo", "", "2001:db9::1", "", 0, 64, 0, 1.0, "")
    code, heard = conversation(SETUP + encode(craft))
    assert code == 0
    assert heard[1] == Refused(7, "2001:db9::1", "out of scope", "2001:db9::1 is out of scope")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", "a frame of"),
        (b"\x00\x00\x00\x04true", "no JSON array"),
        (encode(Ended("x")), "first message must be a setup"),
        (encode(Setup(("everywhere",), 1.0)), "setup: 'everywhere'"),
        (SETUP + SETUP, "a setup is no request"),
        (SETUP + encode(make_sweep("2001:db8::1", method="rst")), "method must be one of"),
        (SETUP + encode(Craft(1, "x", "", "::1", "", 0, 64, 0, 1.0, "")), "craft: no packet 'x'"),
        (SETUP + encode(Grant(1, 0)), "probes must be 1 to"),
        (SETUP + encode(Grant(1, 1 << 20)), "probes must be 1 to"),
        (SETUP + encode(make_sweep("2001:db8::1", ports="0-65536")), "ports are 0 to 65535"),
    ],
)
def test_what_is_no_request_ends_it_with_the_reason(said: bytes, why: str) -> None:
    code, heard = conversation(said)
    assert code == 2
    assert isinstance(heard[-1], Ended)
    assert why in heard[-1].text


def test_a_scanner_that_does_not_read_is_not_waited_for() -> None:
    their_in, our_out = os.pipe()
    our_in, their_out = os.pipe()
    os.write(our_out, SETUP)
    os.close(our_in)
    assert Conversation(their_in, their_out, ()).run() == 1
    for fd in (their_in, our_out, their_out):
        os.close(fd)


@pytest.mark.parametrize("arguments", [[], ["me"]])
def test_by_hand_it_says_what_to_type(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "netaudit.raw", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "netaudit scan" in done.stderr
