"""How a header that does not arrive is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.api import Verdict, failed
from netaudit.facts.headers import ExtensionHeaders, Fate, Header
from netaudit.model import Phrase

if TYPE_CHECKING:
    from netaudit.facts.headers import Passage


def lost(headers: ExtensionHeaders, header: Header) -> Verdict | None:
    """The failure of a header that must arrive; None if it arrives everywhere."""
    if refused := headers.of(header, Fate.REFUSED):
        said = {_refusal(p) for p in refused}
        return failed(
            "packets with such a header to {addresses} are refused: {said}",
            addresses=_addresses(refused),
            said=tuple(sorted(said, key=str)),
        )
    dropped = headers.of(header, Fate.DROPPED)
    if not dropped:
        return None
    routers = {str(passage.last_router) for passage in dropped if passage.last_router}
    if not routers:
        return failed(
            "packets with such a header to {addresses} vanish", addresses=_addresses(dropped)
        )
    return failed(
        "packets with such a header to {addresses} vanish; the last router that they reach is "
        "{routers}",
        addresses=_addresses(dropped),
        routers=tuple(sorted(routers)),
    )


def _refusal(passage: Passage) -> Phrase:
    told = (
        ("type", passage.type),
        ("code", passage.code),
        ("router", str(passage.responder)),
    )
    return Phrase("ICMPv6 type {type} code {code} from {router}", told)


def _addresses(passages: tuple[Passage, ...]) -> tuple[str, ...]:
    return tuple(str(passage.address) for passage in passages)
