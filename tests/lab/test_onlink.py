from __future__ import annotations

import sys
from ipaddress import IPv6Address, IPv6Network
from typing import TYPE_CHECKING

import pytest

from netaudit import codec
from netaudit.facts.segment import Overheard
from netaudit.lab.onlink import Talk, lan, speaker
from netaudit.raw.onlink.asking import WORDS
from netaudit.raw.onlink.frames import read
from tests.checks.segment_builders import make_segment

if TYPE_CHECKING:
    from netaudit.lab.session import Lab

SOLICITED = 133


def test_everything_that_is_said_is_sound() -> None:
    talk = Talk(make_segment(dhcp_servers=(IPv6Address("fe80::5"),)))
    frames = list(talk.round())
    assert frames
    for frame in frames:
        found = read(frame)
        assert found is not None
        assert found.why == ""


def test_a_link_is_a_64_whatever_the_plan_has() -> None:
    wide, narrow = IPv6Network("2001:db8:1::/48"), IPv6Network("2001:db8:1:2::/96")
    assert lan(make_segment(networks=(wide,))) == IPv6Network("2001:db8:1::/64")
    assert lan(make_segment(networks=(narrow,))) == narrow


def test_it_answers_questions_of_a_link_and_nothing_else() -> None:
    talk = Talk(make_segment(routers=()))
    head = bytes(12) + b"\x86\xdd" + b"\x60" + bytes(5)
    asked = head + b"\x3a\xff" + bytes(32) + bytes([SOLICITED]) + bytes(20)
    assert len(talk.answers(asked)) == len(talk.round())  # flow labels differ
    assert talk.answers(asked[:60]) == []
    assert talk.answers(bytes(80)) == []
    assert talk.answers(head + b"\x3a\xff" + bytes(32) + bytes([SOLICITED + 1]) + bytes(20)) == []
    assert talk.answers(head + b"\x06\xff" + bytes(60)) == []
    assert talk.router == speaker(IPv6Address("fe80::1"))


@pytest.mark.lab
def test_a_link_of_the_lab_is_heard_and_answers_what_there_is_leave_for(lab: Lab) -> None:
    lab.inject("rogue-router", "x-mot")
    lab.inject("dhcpv6-server-undeclared", "x-mot")
    command = [sys.executable, "-m", "tests.lab.link_facts", *WORDS]
    done = lab.exec(command, at="lan")
    assert done.returncode == 0, done.stderr
    found = codec.load(Overheard, done.stdout)
    routers = {str(a.source): a.preference for a in found.advertisements}
    assert routers == {"fe80::1": "medium", "fe80::bad": "high"}
    assert {str(s.source) for s in found.dhcp_servers} == {"fe80::5", "fe80::d"}
    assert IPv6Address("2001:db8:1002::80") in {n.address for n in found.neighbours}
    assert found.members
    assert found.rejected == ()
