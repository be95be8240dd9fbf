"""The helper's conversation: requests from one pipe, replies to another, the engine between."""

from __future__ import annotations

import os
import select
from time import monotonic
from typing import TYPE_CHECKING

from netaudit.raw.messages import (
    METHODS,
    Cancel,
    Count,
    Craft,
    Ended,
    FrameError,
    Frames,
    Grant,
    Listen,
    Ready,
    Setup,
    Sweep,
    encode,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from netaudit.raw.crafted.station import Station
    from netaudit.raw.engine import Engine
    from netaudit.raw.hearing import Wire
    from netaudit.raw.messages import Message
    from netaudit.raw.onlink.listener import Listener

_OCTETS = 1 << 16
MOST_GRANTED = 1 << 16  # in one message
_MOST_UNREAD = 64 << 20  # octets of replies that nobody reads


class Conversation:
    """Over two pipes. It is over when the scanner closes its end, or says what is no request."""

    def __init__(
        self, reader: int, writer: int, rights: tuple[str, ...], paths: Wire | None = None
    ) -> None:
        """`rights`: what Ready tells. `paths`: the engine's."""
        self._reader, self._writer, self._rights, self._paths = reader, writer, rights, paths
        self._frames = Frames()
        self._engine: Engine | None = None
        self._setup: Setup | None = None
        self._station: Station | None = None  # made when the first packet is to be crafted
        self._listener: Listener | None = None
        self._out = bytearray()
        os.set_blocking(reader, False)
        os.set_blocking(writer, False)

    def run(self) -> int:
        """Until it is over: the exit code."""
        try:
            while self._listen(self._nap()):
                if self._engine is not None:
                    self._tell(self._engine.turn(monotonic()))
                for made in self._parts():
                    self._tell(made.turn(monotonic()))
                self._write()
        except BrokenPipeError:
            return 1
        except (FrameError, OSError) as error:
            return self._end(str(error))
        finally:
            for part in (*([self._engine] if self._engine else []), *self._parts()):
                part.close()
        return 0

    def _parts(self) -> list[Station | Listener]:
        """What was made because it was asked for."""
        return [part for part in (self._station, self._listener) if part is not None]

    def _nap(self) -> float:
        naps = [self._engine.nap(monotonic())] if self._engine else [1.0]
        return min([*naps, *(part.nap() for part in self._parts())])

    def _listen(self, seconds: float) -> bool:
        """Wait for a request, an answer, or the time; False when the scanner is gone."""
        files = [self._reader, *(self._engine.files() if self._engine else [])]
        files += [file for part in self._parts() for file in part.files()]
        ready, _, _ = select.select(files, [self._writer] if self._out else [], [], seconds)
        if self._reader not in ready:
            return True
        data = os.read(self._reader, _OCTETS)
        for message in self._frames.feed(data):
            self._obey(message)
        return bool(data)

    def _obey(self, message: Message) -> None:
        if self._engine is None:
            self._set_up(message)
        elif isinstance(message, Craft):
            self._tell(self._crafting().shoot(message, monotonic()))
        elif isinstance(message, Listen):
            self._tell(self._listening().listen(message, monotonic()))
        elif isinstance(message, Sweep | Count):
            self._tell(self._answered(self._engine, message))
        elif isinstance(message, Grant):
            if not 0 < message.probes <= MOST_GRANTED:
                raise FrameError(f"grant: probes must be 1 to {MOST_GRANTED}")
            self._engine.grant(message.number, message.probes)
        elif isinstance(message, Cancel):
            self._engine.cancel(message.number)
        else:
            raise FrameError(f"a {type(message).__name__.lower()} is no request")

    @staticmethod
    def _answered(engine: Engine, message: Sweep | Count) -> Sequence[Message]:
        if isinstance(message, Count):
            return [engine.counted(message.number)]
        if message.method not in METHODS:
            raise FrameError(f"sweep: method must be one of {', '.join(METHODS)}")
        return engine.add(message)

    def _set_up(self, message: Message) -> None:
        from netaudit.raw.engine import Engine

        if not isinstance(message, Setup):
            raise FrameError("the first message must be a setup")
        self._setup = message
        try:
            self._engine = Engine(message.scope, message.run_pps, monotonic(), self._paths)
        except ValueError as error:
            raise FrameError(f"setup: {error}") from None
        self._tell([Ready(self._rights)])

    def _crafting(self) -> Station:
        from netaudit.raw.crafted.station import Station

        if self._station is None:
            assert self._setup is not None
            self._station = Station(self._setup.scope, self._setup.run_pps)
        return self._station

    def _listening(self) -> Listener:
        from netaudit.raw.onlink.listener import Listener

        if self._listener is None:
            assert self._setup is not None
            self._listener = Listener(self._setup.on_link)
        return self._listener

    def _tell(self, messages: Sequence[Message]) -> None:
        self._out += encode(*messages)
        if len(self._out) > _MOST_UNREAD:
            raise FrameError("the scanner does not read what it is told")

    def _write(self) -> None:
        while self._out:
            try:
                sent = os.write(self._writer, self._out)
            except BlockingIOError:
                return
            del self._out[:sent]

    def _end(self, text: str) -> int:
        """Say why, if anybody still listens."""
        os.set_blocking(self._writer, True)
        try:
            os.write(self._writer, self._out + encode(Ended(text)))
        except OSError:
            return 1
        return 2
