from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dns.edns
import dns.message
import dns.rcode
import dns.rdatatype
import pytest

from netaudit.probes._dns import absolute, kit
from netaudit.probes._texts import came, nsid_of
from netaudit.probes._unusual import FLAG, OPTION, UNKNOWN, unusual
from tests.dns.worlds import UNIT, address
from tests.probes.dns_net import UNIT_ZONE, ask
from tests.probes.test_manners import polite

if TYPE_CHECKING:
    from collections.abc import Callable

    from netaudit.probes._unusual import Unusual

ALL = {int(dns.edns.NSID), int(dns.edns.COOKIE), OPTION}


def options(asked: dns.message.Message) -> set[int]:
    return {int(option.otype) for option in asked.options}


def found(*odd: Any) -> Unusual:
    async def probe(_zone: Any, net: Any) -> Unusual:
        return await unusual(await kit(net), address(UNIT), absolute("u.kontum.test"))

    return ask(polite(*odd), probe, UNIT_ZONE)  # type: ignore[no-any-return]  # ask gives whatever a probe does


def test_all_of_it_rides_on_one_question_but_the_version() -> None:
    asked: list[tuple[int, int, int, set[int]]] = []

    def note(query: dns.message.Message, _reply: dns.message.Message) -> None:
        if query.options or query.edns or query.question[0].rdtype == UNKNOWN:
            flags = query.ednsflags & 0x7FFF
            asked.append((query.edns, int(query.question[0].rdtype), flags, options(query)))

    came_to = found(note)
    beyond = [one for one in asked if one[0] == 0]
    assert beyond == [(0, UNKNOWN, FLAG, ALL)]
    assert [one[0] for one in asked if one[0] > 0] == [1]
    assert {came(a) for a in came_to[1:5]} == {"NOERROR"}


def minds(what: Callable[[dns.message.Message], bool]) -> Any:
    def refuse(asked: dns.message.Message, reply: dns.message.Message) -> None:
        if asked.edns == 0 and what(asked):
            reply.set_rcode(dns.rcode.REFUSED)

    return refuse


def _minds_type(asked: dns.message.Message) -> bool:
    return asked.question[0].rdtype == UNKNOWN


def _minds_cookie(asked: dns.message.Message) -> bool:
    return int(dns.edns.COOKIE) in options(asked)


def _minds_option(asked: dns.message.Message) -> bool:
    return OPTION in options(asked)


def _minds_flag(asked: dns.message.Message) -> bool:
    return bool(asked.ednsflags & FLAG)


def _minds_nsid(asked: dns.message.Message) -> bool:
    return int(dns.edns.NSID) in options(asked)


@pytest.mark.parametrize(
    ("mind", "refused"),
    [
        (_minds_type, {"odd_type"}),
        (_minds_cookie, {"cookie"}),
        (_minds_option, {"unknown"}),
        (_minds_flag, {"unknown"}),
        (_minds_nsid, {"unknown", "nsid"}),
    ],
)
def test_what_is_minded_is_told_apart(mind: Any, refused: set[str]) -> None:
    came_to = found(minds(mind))
    kinds = ("unknown", "cookie", "odd_type", "nsid")
    assert {kind for kind in kinds if came(getattr(came_to, kind)) == "REFUSED"} == refused


def test_the_identifier_comes_by_itself_where_the_rest_is_minded() -> None:
    def give(asked: dns.message.Message, reply: dns.message.Message) -> None:
        if int(dns.edns.NSID) in options(asked):
            reply.use_edns(0, 0, 1232, options=[dns.edns.NSIDOption(b"rack 1")])

    assert nsid_of(found(give, minds(_minds_flag)).nsid) == b"rack 1"
    assert nsid_of(found(give).nsid) == b"rack 1"
    assert nsid_of(found().nsid) == b""
