"""`python -m netaudit.raw PARENT`: the helper process. It is started by netaudit.net.rawsweep."""

from __future__ import annotations

import os
import signal
import sys


def main() -> int:
    """Give up every right but one, prove that one, and talk. The exit code."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the scanner, which then ends us
    from netaudit.raw import engine, messages, paths
    from netaudit.raw.confine import confine
    from netaudit.raw.serve import Conversation

    try:
        rights = confine(int(sys.argv[1]))
    except (IndexError, ValueError):
        text = "netaudit.raw is started by netaudit itself; type: netaudit scan INVENTORY\n"
        sys.stderr.write(text)
        return 2
    except ProcessLookupError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    del engine, paths  # imported while files could still be opened
    try:
        paths_right()
    except OSError as error:
        os.write(1, messages.encode(messages.Ended(f"no packet socket: {error.strerror}")))
        return 1
    return Conversation(0, 1, (*rights, "sends by sendmmsg, hears by TPACKET_V3")).run()


def paths_right() -> None:
    """Whether a packet socket can be had. Raises OSError."""
    import socket

    socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0).close()


if __name__ == "__main__":
    sys.exit(main())
