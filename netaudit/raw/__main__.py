"""`python -m netaudit.raw PARENT`: the helper process. It is started by netaudit.net.rawsweep."""

from __future__ import annotations

import os
import signal
import sys


def main() -> int:
    """Give up every right but one, prove that one, and talk. The exit code.

    `connect` behind the parent's number: give up that one too, and ask over connect(2).
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the scanner, which then ends us
    try:
        parent, connect = int(sys.argv[1]), sys.argv[2:] == ["connect"]
    except (IndexError, ValueError):
        text = "netaudit.raw is started by netaudit itself; type: netaudit scan INVENTORY\n"
        sys.stderr.write(text)
        return 2
    load_numpy()
    try:
        return _by_connect(parent) if connect else _by_frames(parent)
    except ProcessLookupError as error:
        sys.stderr.write(f"{error}\n")
        return 1


def load_numpy() -> None:
    """Bring numpy in, without what takes a fifth of its time.

    That is looking for garbage where there is none, and straightening docstrings that nobody reads.
    """
    import gc
    import inspect

    gc.disable()
    straight = inspect.cleandoc
    inspect.cleandoc = str  # type: ignore[assignment]  # takes a text, and gives it back
    try:
        import numpy as np

        del np
    finally:
        inspect.cleandoc = straight
    gc.freeze()  # what has been loaded stays
    gc.enable()


def _by_frames(parent: int) -> int:
    from netaudit.raw import engine, messages, rings
    from netaudit.raw.confine import confine
    from netaudit.raw.hand import Hand
    from netaudit.raw.paths import Paths
    from netaudit.raw.serve import Conversation

    hand, closer = Hand(), Hand()

    def start_threads() -> None:
        hand.start()
        closer.start()

    rights = confine(parent, start_threads)
    del engine  # imported while files could still be opened
    try:
        rings.prove_right(hand)
    except OSError as error:
        os.write(1, messages.encode(messages.Ended(f"no packet socket: {error.strerror}")))
        return 1
    used = "sends by sendmmsg, hears by TPACKET_V3"
    return Conversation(0, 1, (*rights, used), Paths(hand, closer)).run()


def _by_connect(parent: int) -> int:
    import resource

    from netaudit.raw import engine
    from netaudit.raw.calls import Calls
    from netaudit.raw.confine import confine
    from netaudit.raw.serve import Conversation

    del engine  # imported while files could still be opened
    rights = confine(parent, raw=False, files=resource.getrlimit(resource.RLIMIT_NOFILE)[0])
    return Conversation(0, 1, (*rights, "connect()"), Calls()).run()


if __name__ == "__main__":
    os._exit(main())  # there is nothing to save, and taking Python apart takes its time
