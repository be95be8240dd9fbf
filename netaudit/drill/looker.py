"""A process that stays in the lab and looks again and again: most of a short look is starting up.

Each look is a fork of it, so that none can know what another one saw.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Self

from netaudit.drill import look
from netaudit.drill.field import command_of
from netaudit.errors import DrillError
from netaudit.lab.session import joined
from netaudit.ourselves import command_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from netaudit.drill.events import Looking
    from netaudit.drill.field import LabField

ENDED = "netaudit-looked"  # before a look's exit code; all lines before it are what it said


class Looker:
    """Looks from where that lab's field stands, until the context ends."""

    def __init__(self, field: LabField) -> None:
        """Nothing is started yet."""
        self._command = joined(field.directory, field.at, command_line(__name__))

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(  # noqa: S603  our own module, and no shell
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process.stdin and self._process.stdout:
            self._process.stdin.close()
            self._process.wait()
            self._process.stdout.close()

    def look(self, root: Path, looking: Looking) -> None:
        """As LabField.look. Raises DrillError."""
        asked, told = self._process.stdin, self._process.stdout
        if asked is None or told is None:
            raise DrillError("the rescan could not be made: nobody looks")
        asked.write("\t".join(command_of(root, looking)) + "\n")
        asked.flush()
        said = []
        for line in told:
            if line.startswith(ENDED):
                code = int(line.removeprefix(ENDED))
                break
            said.append(line.strip())
        else:
            code = 1
        if code:
            reason = said[-1] if said else f"it ended with code {code}"
            raise DrillError("the rescan could not be made: {reason}", reason=reason)


def stay(lines: Iterable[str]) -> None:
    """Look for each line, one after the other."""
    from netaudit import run  # noqa: F401  each look finds it here
    from netaudit.preflight import preflight  # noqa: F401  same
    from netaudit.store import Store  # noqa: F401  same

    for line in lines:
        arguments = line.rstrip("\n").split("\t")
        look.warm(Path(arguments[0]))
        child = os.fork()
        if child == 0:
            os._exit(look.main(arguments))
        _, status = os.waitpid(child, 0)
        print(f"{ENDED} {os.waitstatus_to_exitcode(status)}", flush=True)  # noqa: T201  the answer


if __name__ == "__main__":
    stay(sys.stdin)
