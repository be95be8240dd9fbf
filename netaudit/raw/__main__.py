"""`python -m netaudit.raw PARENT`: the helper process. It is started by netaudit.net.rawsweep."""

from __future__ import annotations

import os
import signal
import sys


def main() -> int:
    """Give up every right but one, prove that one, and talk. The exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the scanner, which then ends us
    from netaudit.raw import engine, messages, rings
    from netaudit.raw.confine import confine
    from netaudit.raw.hand import Hand
    from netaudit.raw.serve import Conversation

    hand = Hand()
    try:
        rights = confine(int(sys.argv[1]), hand.start)
    except (IndexError, ValueError):
        text = "netaudit.raw is started by netaudit itself; type: netaudit scan INVENTORY\n"
        sys.stderr.write(text)
        return 2
    except ProcessLookupError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    del engine  # imported while files could still be opened
    try:
        rings.prove_right(hand)
    except OSError as error:
        os.write(1, messages.encode(messages.Ended(f"no packet socket: {error.strerror}")))
        return 1
    used = "sends by sendmmsg, hears by TPACKET_V3"
    return Conversation(0, 1, (*rights, used), hand).run()


if __name__ == "__main__":
    os._exit(main())  # there is nothing to save, and taking Python apart takes its time
