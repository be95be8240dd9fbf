"""How frames leave and come in: sendmmsg(2) on one side, TPACKET_V3 rings on the other.

A receive ring has a kernel filter that lets pass what can be an answer, cut to one fixed length,
so that a block of the ring is read as columns (packet(7), Documentation/networking/packet_mmap).
"""

from __future__ import annotations

import ctypes
import errno
import mmap
import os
import socket
import struct
import threading
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from netaudit.raw.filters import Filter
    from netaudit.raw.hand import Hand
    from netaudit.raw.nexthop import Interface

BATCH = 4096  # frames in one go
_PIECE = 1024  # frames in one call: the kernel takes no more (UIO_MAXIOV)
_LEAST = 128  # where two threads share what is left
_HALVES = 2
_SOL_PACKET, _RX_RING, _STATISTICS, _VERSION, _RESERVE, _IGNORE_OUTGOING = 263, 5, 6, 10, 12, 23
_TPACKET_V3 = 2
_ATTACH_FILTER = 26
_BLOCK, _BLOCKS, _FRAME = 1 << 17, 32, 128
_RETIRE_MS = 8  # a block is short of room after 32 of these in which nobody reads
_KERNEL, _USER = 0, 1
_STATUS, _COUNT, _FIRST = 8, 12, 16  # in a block: struct tpacket_block_desc
_MAC_OFFSET = 24  # in a frame: struct tpacket3_hdr.tp_mac
_SECONDS, _NANOSECONDS, _SNAPLEN, _TP_STATUS = 4, 8, 12, 20
_HEADER_ROOM = 96  # at least tp_mac of every frame: its header, the sender's address, reserve
_CHECKED = 0x08 | 0x80  # TP_STATUS_CSUMNOTREADY (made by this machine), TP_STATUS_CSUM_VALID
_ICMP_ONCE = 256  # messages read before others have their turn
_ICMP_KEPT = 256  # octets: headers, and as much of the quoted packet as is looked at
_BUFFER = 4 << 20


_WORDS = 8  # of a struct mmsghdr, padding and all: wherever a size_t is a word


class Sender:
    """Frames of one size out of one interface. It blocks where the interface does.

    With a hand, large batches leave while the next one is written: there is room for two. `wait`
    and `finish` are until all has left.
    """

    def __init__(self, interface: Interface, size: int, hand: Hand | None = None) -> None:
        """`size` of every frame, even. Raises OSError."""
        frames = _HALVES * BATCH
        self._frames: NDArray[np.uint16] = np.zeros((_HALVES, BATCH, size // 2), np.uint16)
        self._hand = hand
        self._half = 0  # that is written next
        # Of each half, the frames that nobody has taken up; and held while the hand sends of it.
        self._left = [(0, 0)] * _HALVES
        self._taking = threading.Lock()
        self._busy = [threading.Lock() for _ in range(_HALVES)]
        self._least = _LEAST if hand else _PIECE
        self._error: OSError | None = None
        # The kernel counts what a socket has under way: two threads had better not share one.
        self._socket = _sending(interface)
        self._hands_socket = _sending(interface) if hand else self._socket
        self._libc = ctypes.CDLL(None, use_errno=True)
        # struct iovec and struct mmsghdr, made once: of a header of another length the kernel would
        # find no second one, and take one frame a call.
        self._vectors = np.empty((frames, 2), np.uintp)
        self._vectors[:, 0] = self._frames.ctypes.data + size * np.arange(frames)
        self._vectors[:, 1] = size
        self._headers = np.zeros((frames, _WORDS), np.uintp)
        step = self._vectors.strides[0]
        self._headers[:, 2] = self._vectors.ctypes.data + step * np.arange(frames)
        self._headers[:, 3] = 1

    def room(self, count: int) -> NDArray[np.uint16]:
        """Where the next `count` frames are to be written: what was there has left.

        Raises OSError as `finish` does.
        """
        self._wait(self._half)
        self._raise()
        return self._frames[self._half, :count]

    def send(self, count: int) -> None:
        """Send what was written. Raises OSError as `finish` does."""
        half, self._half = self._half, (self._half + 1) % _HALVES
        with self._taking:
            self._left[half] = half * BATCH, half * BATCH + count
        if self._hand is None or count <= _PIECE:
            self.finish()
        else:
            self._hand.do(self._help)

    def finish(self) -> None:
        """Until all has left. Raises OSError: the interface is down, or gone."""
        self.wait()
        self._raise()

    def wait(self) -> None:
        """Until all has left, or failed."""
        for step in range(_HALVES):
            self._wait((self._half + step) % _HALVES)

    def _wait(self, half: int) -> None:
        while self._send_piece(half):
            pass
        with self._busy[half]:
            pass

    def _raise(self) -> None:
        error, self._error = self._error, None
        if error is not None:
            raise error

    def _help(self) -> None:
        """What the hand does: first what was written first."""
        for step in range(_HALVES):
            half = (self._half + step) % _HALVES
            while self._send_piece(half, helping=True):
                pass

    def _send_piece(self, half: int, *, helping: bool = False) -> bool:
        """Send of what nobody has taken up; False: there is nothing. `helping`: it is the hand.

        The less is left the less is taken, so that neither thread waits long for the other.
        """
        with self._taking:
            first, end = self._left[half]
            some = min(end - first, _PIECE, max(self._least, (end - first) // 2))
            self._left[half] = first + some, end
            if some and helping:
                self._busy[half].acquire()
        try:
            self._send(first, first + some, self._hands_socket if helping else self._socket)
        except OSError as error:
            self._error = error
            with self._taking:
                self._left[half] = end, end
        finally:
            if some and helping:
                self._busy[half].release()
        return some > 0

    def _send(self, done: int, end: int, sock: socket.socket) -> None:
        first, step = self._headers.ctypes.data, self._headers.strides[0]
        while done < end:
            at = ctypes.c_void_p(first + done * step)
            sent = self._libc.sendmmsg(sock.fileno(), at, end - done, 0)
            if sent > 0:
                done += sent
                continue
            code = ctypes.get_errno()
            if code == errno.ENOBUFS:
                done += 1  # as good as lost on the way: it is asked again
            elif code != errno.EINTR:
                raise OSError(code, os.strerror(code))

    def close(self) -> None:
        """Close the socket, when all has left. That of the hand, if it has one, is left open."""
        self.wait()
        self._socket.close()

    def close_the_hands(self) -> None:
        """Close that one."""
        self._hands_socket.close()


class Ring:
    """What a filter lets in of one interface, in columns."""

    def __init__(self, interface: Interface, wanted: Filter) -> None:
        """Raises OSError."""
        self.kind = wanted
        self._socket = packet_socket(interface, wanted, before_bind=self._prepare)
        self._memory = mmap.mmap(self._socket.fileno(), _BLOCK * _BLOCKS)
        self._width = _HEADER_ROOM + wanted.length
        self._next = 0

    def fileno(self) -> int:
        """For select(2)."""
        return self._socket.fileno()

    def read(self) -> Columns | None:
        """Copies of the frames of every block that the kernel has filled; None: there is none."""
        parts: list[NDArray[np.uint8]] = []
        for _ in range(_BLOCKS):
            at = self._next * _BLOCK
            if not self._word(at + _STATUS) & _USER:
                break
            if count := self._word(at + _COUNT):
                parts += self._frames(at + self._word(at + _FIRST), count)
            struct.pack_into("=I", self._memory, at + _STATUS, _KERNEL)
            self._next = (self._next + 1) % _BLOCKS
        if not any(map(len, parts)):
            return None
        frames = parts[0] if len(parts) == 1 else np.concatenate(parts)
        mac = int(frames[0, _MAC_OFFSET : _MAC_OFFSET + 2].view(np.uint16)[0])
        return Columns(frames, 0, mac, len(frames), frames.shape[1])

    def drops(self) -> int:
        """Frames that found no room since the last time this was asked."""
        said = self._socket.getsockopt(_SOL_PACKET, _STATISTICS, 12)
        return int(struct.unpack("=III", said)[1])

    def close(self) -> None:
        """Free ring and socket."""
        self._memory.close()
        self._socket.close()

    def _prepare(self, sock: socket.socket) -> None:
        sock.setsockopt(_SOL_PACKET, _VERSION, _TPACKET_V3)
        # So that frames of either length that the filter lets in have the same stride.
        reserve = 2 if self.kind.version == 4 else 0  # noqa: PLR2004
        sock.setsockopt(_SOL_PACKET, _RESERVE, reserve)
        frames = _BLOCK // _FRAME * _BLOCKS
        request = struct.pack("=7I", _BLOCK, _BLOCKS, _FRAME, frames, _RETIRE_MS, 0, 0)
        sock.setsockopt(_SOL_PACKET, _RX_RING, request)

    def _word(self, at: int) -> int:
        return int(struct.unpack_from("=I", self._memory, at)[0])

    def _frames(self, first: int, count: int) -> Iterator[NDArray[np.uint8]]:
        """Their headers and what we look at: one matrix where all have the same stride."""
        stride = self._word(first)
        if count > 1 and first + (count - 1) * stride + self._width <= len(self._memory):
            steps = np.ndarray((count - 1,), np.uint32, self._memory, first, (stride,))
            if stride and (steps == stride).all():
                yield self._matrix(first, count, stride)
                return
        for _ in range(count):
            yield self._matrix(first, 1, 0)
            first += self._word(first)

    def _matrix(self, first: int, count: int, stride: int) -> NDArray[np.uint8]:
        kept = min(self._width, len(self._memory) - first)
        shape = (count, self._width)
        if kept < self._width:  # the last frame of the last block
            found = np.zeros(shape, np.uint8)
            found[0, :kept] = np.frombuffer(self._memory, np.uint8, kept, first)
        else:
            found = np.ndarray(shape, np.uint8, self._memory, first, (stride, 1)).copy()
        size = np.ndarray((count,), np.uint32, found, _SNAPLEN, (self._width,))
        enough = size >= self.kind.least
        return found if enough.all() else found[enough]


class Columns:
    """Frames at equal distances in memory, read a field at a time."""

    def __init__(self, memory: Any, first: int, mac: int, count: int, stride: int) -> None:
        """`first`: where the first frame's header stands; `mac`: from there to the frame."""
        self._memory, self._first, self.count, self._stride = memory, first, count, stride
        self._mac = mac

    def field(self, offset: int, kind: str) -> NDArray[Any]:
        """A copy of the field at `offset`: `kind` is ">u2", "u1" and the like."""
        return self._column(self._first + self._mac + offset, kind)

    def stamps(self) -> NDArray[np.float64]:
        """When the kernel got them, in seconds of the wall clock."""
        seconds = self._column(self._first + _SECONDS, "=u4")
        nanoseconds = self._column(self._first + _NANOSECONDS, "=u4")
        found: NDArray[np.float64] = seconds + nanoseconds * 1e-9
        return found

    def unverified(self) -> NDArray[np.bool_]:
        """Whose checksum nobody has looked at: no network card, nor is it still to be made."""
        status: NDArray[np.uint32] = self._column(self._first + _TP_STATUS, "=u4")
        found: NDArray[np.bool_] = (status & np.uint32(_CHECKED)) == 0
        return found

    def _column(self, at: int, kind: str) -> NDArray[Any]:
        found = np.ndarray((self.count,), kind, self._memory, at, (self._stride,))
        return found.astype(found.dtype.newbyteorder("="))


class Mailbox:
    """ICMP errors of one interface, as bytes."""

    def __init__(self, interface: Interface, wanted: Filter) -> None:
        """Raises OSError."""
        self.kind = wanted
        self._socket = packet_socket(interface, wanted)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)

    def fileno(self) -> int:
        """For select(2)."""
        return self._socket.fileno()

    def read(self) -> Iterator[bytes]:
        """Some of the frames that have come, without their Ethernet header."""
        for _ in range(_ICMP_ONCE):
            try:
                yield self._socket.recv(_ICMP_KEPT, socket.MSG_DONTWAIT)[14:]
            except (BlockingIOError, InterruptedError):
                return

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()


def _sending(interface: Interface) -> socket.socket:
    """A packet socket that hears nothing. Raises OSError."""
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    sock.bind((interface.name, 0))
    return sock


def prove_right(hand: Hand) -> None:
    """Make a packet socket that hears nothing. Raises OSError without the right.

    The hand closes it: in close(2) of one the kernel waits until no processor can be using it.
    """
    hand.do(socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0).close)


def packet_socket(interface: Interface, wanted: Filter, before_bind: Any = None) -> socket.socket:
    """A packet socket that hears what the filter lets in, from its first moment. OSError."""
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)  # protocol 0: nothing is heard yet
    try:
        _attach(sock, wanted.program)
        sock.setsockopt(_SOL_PACKET, _IGNORE_OUTGOING, 1)
        if before_bind:
            before_bind(sock)
        sock.bind((interface.name, wanted.ethertype))
    except OSError:
        sock.close()
        raise
    return sock


def _attach(sock: socket.socket, program: Sequence[bytes]) -> None:
    code = ctypes.create_string_buffer(b"".join(program))
    fprog = struct.pack("=H6xQ", len(program), ctypes.addressof(code))
    sock.setsockopt(socket.SOL_SOCKET, _ATTACH_FILTER, fprog)
