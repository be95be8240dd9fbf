"""Servers that mean harm: the scanner must end each of them as a fact."""

from __future__ import annotations

import asyncio
from hashlib import shake_128
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netaudit.lab.services.base import Conversation, Endpoint

GARBAGE = shake_128(b"netaudit lab").digest(4096).replace(b"\n", b"\0")
FLOOD_OCTETS = 64 << 20
DRIP_OCTETS = 600


async def garbage(conversation: Conversation, _endpoint: Endpoint) -> None:
    """Four kilobytes of noise, whatever was asked."""
    await conversation.send(GARBAGE)


async def flood(conversation: Conversation, _endpoint: Endpoint) -> None:
    """64 megabytes without a line end, as fast as they are taken."""
    for _ in range(FLOOD_OCTETS // len(GARBAGE)):
        await conversation.send(GARBAGE)


async def drip(conversation: Conversation, _endpoint: Endpoint) -> None:
    """One octet a second."""
    for number in range(DRIP_OCTETS):
        await conversation.send(GARBAGE[number : number + 1])
        await asyncio.sleep(1.0)


async def hang(_conversation: Conversation, _endpoint: Endpoint) -> None:
    """Accepts, and says nothing more."""
    await asyncio.sleep(DRIP_OCTETS)


def garbled_dns(data: bytes) -> list[bytes]:
    """An answer with the query's id, and noise after it."""
    return [data[:2] + GARBAGE[:200]]
