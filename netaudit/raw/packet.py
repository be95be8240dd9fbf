"""Frames of probes, built by columns, and how their checksums come about (RFC 1071).

Every frame of a builder has the same length; a batch fills in destination, ports, sequence number
and checksum over a template.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from netaudit.model import Address

ETHERNET = 14
LINK_LAYER = 4  # octets of a frame that we do not see: its check sequence
V4_HEADER, V6_HEADER, TCP_HEADER = 20, 40, 20
ECHO_SIZE = 16  # ICMP header (8), tick (2), padding
TCP, ICMP, ICMP6 = 6, 1, 58
SYN, RST = 0x02, 0x04
_HOP_LIMIT = 64
_WINDOW = 65_535
_ECHO_REQUEST = {4: 8, 6: 128}
_V6 = 6


def ip_size(version: int) -> int:
    """Octets of the IP header that we send."""
    return V6_HEADER if version == _V6 else V4_HEADER


def frame_size(version: int, method: str) -> int:
    """Octets of a probe's frame, with its Ethernet header."""
    return ETHERNET + ip_size(version) + (TCP_HEADER if method == "tcp" else ECHO_SIZE)


def words_sum(data: bytes) -> int:
    """The sum of the 16-bit words of an even number of octets, not folded."""
    return sum(int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2))


def folded(sums: NDArray[np.uint32]) -> NDArray[np.uint16]:
    """The Internet checksum of sums of 16-bit words."""
    for _ in range(2):
        sums = (sums & np.uint32(0xFFFF)) + (sums >> np.uint32(16))
    return (~sums).astype(np.uint16)


class Builder:
    """Builds the probes of one method over one IP version from one source."""

    def __init__(self, source: Address, mac: bytes, method: str, flags: int = SYN) -> None:
        """`mac`: the interface's own. `method`: "tcp" or "echo"; `flags`: of TCP."""
        self.version, self.method = source.version, method
        self.size = frame_size(source.version, method)
        ip = _v6(source, method) if source.version == _V6 else _v4(source, method)
        upper = _tcp(flags) if method == "tcp" else _echo(source.version)
        ether = b"\x86\xdd" if source.version == _V6 else b"\x08\x00"
        self._template = np.frombuffer(bytes(6) + mac + ether + ip + upper, ">u2").astype(np.uint16)
        protocol, length = _upper(source.version, method)
        # The pseudo-header (RFC 9293 section 3.1, RFC 8200 section 8.1); ICMP has none.
        pseudo = words_sum(source.packed) + protocol + length if protocol != ICMP else 0
        self._upper_sum = np.uint32(pseudo + words_sum(upper))
        self._ip_sum = np.uint32(words_sum(ip))
        self._pseudo = protocol != ICMP

    def build(  # noqa: PLR0913, PLR0917  the columns of a frame
        self,
        out: NDArray[np.uint16],
        macs: NDArray[np.uint16],
        words: NDArray[np.uint16],
        source_ports: NDArray[np.uint16],
        ports: NDArray[np.uint16],
        sequences: NDArray[np.uint32],
    ) -> None:
        """Write one frame a row into `out`, (n, size / 2) 16-bit words in network order.

        `macs` are (n, 3) words of the next hop; `words` (n, 8) of the destination, an IPv4 one in
        the last two. An echo has the source port as its tick, and no port.
        """
        out[:] = self._template.byteswap()
        out[:, 0:3] = macs.byteswap()
        high, low = (sequences >> np.uint32(16)).astype(np.uint16), sequences.astype(np.uint16)
        destination = words if self.version == _V6 else words[:, 6:8]
        end = (ETHERNET + ip_size(self.version)) // 2
        out[:, end - destination.shape[1] : end] = destination.byteswap()
        address_sum = destination.sum(axis=1, dtype=np.uint32)
        total = self._upper_sum + high.astype(np.uint32) + low + source_ports
        if self._pseudo:
            total = total + address_sum
        if self.version != _V6:
            out[:, 12] = folded(self._ip_sum + address_sum).byteswap()
        columns: tuple[tuple[int, NDArray[np.uint16]], ...]
        if self.method == "tcp":
            total = total + ports
            columns = ((0, source_ports), (1, ports), (2, high), (3, low), (8, folded(total)))
        else:
            columns = ((1, folded(total)), (2, high), (3, low), (4, source_ports))
        for offset, column in columns:
            out[:, end + offset] = column.byteswap()


def _upper(version: int, method: str) -> tuple[int, int]:
    """The protocol number and length of what follows the IP header."""
    if method == "tcp":
        return TCP, TCP_HEADER
    return (ICMP6 if version == _V6 else ICMP), ECHO_SIZE


def _v4(source: Address, method: str) -> bytes:
    protocol, length = _upper(4, method)
    total = (V4_HEADER + length).to_bytes(2, "big")
    dont_fragment = b"\x40\x00"
    start = b"\x45\x00" + total + b"\x00\x00" + dont_fragment + bytes([_HOP_LIMIT, protocol])
    return start + bytes(2) + source.packed + bytes(4)


def _v6(source: Address, method: str) -> bytes:
    protocol, length = _upper(6, method)
    start = b"\x60\x00\x00\x00" + length.to_bytes(2, "big") + bytes([protocol, _HOP_LIMIT])
    return start + source.packed + bytes(16)


def _tcp(flags: int) -> bytes:
    return bytes(12) + bytes([0x50, flags]) + _WINDOW.to_bytes(2, "big") + bytes(4)


def _echo(version: int) -> bytes:
    return bytes([_ECHO_REQUEST[version]]) + bytes(ECHO_SIZE - 1)


def packed_columns(addresses: list[bytes]) -> tuple[Any, Any, Any]:
    """(n, 8) words, and the high and low 64 bits, of addresses; an IPv4 one has 0 in front."""
    packed = b"".join(address.rjust(16, b"\x00") for address in addresses)
    words = np.frombuffer(packed, ">u2").astype(np.uint16).reshape(-1, 8)
    halves = np.frombuffer(packed, ">u8").astype(np.uint64).reshape(-1, 2)
    return words, halves[:, 0].copy(), halves[:, 1].copy()
