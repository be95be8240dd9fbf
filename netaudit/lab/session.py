"""The lab for programs: demo, tests, benchmarks.

with Lab(Path("inventory.yaml")) as lab:
    lab.inject("telnet", unit="x-dak-plo")
    lab.exec(["netaudit", "scan"])
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from netaudit import codec
from netaudit.errors import LabError
from netaudit.lab import control, state
from netaudit.lab.authority import Identity
from netaudit.lab.truth import Truth
from netaudit.ourselves import command_line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

STOP_SECONDS = 10.0


class Lab:
    """A lab that this process starts and that ends with it."""

    def __init__(
        self, inventory: Path, directory: Path | None = None, *, links: bool = True
    ) -> None:
        """`directory` holds its state, a temporary one by default; `links` shapes the links."""
        self.inventory, self.links = inventory, links
        self._own = directory is None
        self.directory = directory or Path(tempfile.mkdtemp(prefix="netaudit-lab-"))
        self.about: dict[str, Any] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self._forget()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def public_inventory(self) -> Path:
        """The inventory that a scanner is given."""
        return state.public_inventory(self.directory)

    def start(self) -> dict[str, Any]:
        """Boot; what was chosen and how long it took. Raises LabError."""
        self._process, self.about = launch(
            self.inventory, self.directory, links=self.links, die_with_parent=True
        )
        return self.about

    def stop(self) -> None:
        """End it, and take a temporary state directory away."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None
        self._forget()

    def inject(self, kind: str, unit: str, target: str = "") -> Truth:
        """Turn a fault on. Raises LabError."""
        return _heard(self._ask("inject", kind=kind, unit=unit, target=target))[0]

    def inject_random(self, count: int, seed: int) -> list[Truth]:
        """Turn `count` faults on, the same for the same seed. Raises LabError."""
        return _heard(self._ask("inject-random", count=count, seed=seed))

    def clear(self, id_: int | None = None) -> int:
        """Turn one fault off, or all; how many. Raises LabError."""
        return int(self._ask("clear", id=id_))

    def give_away(self, service: str) -> Identity:
        """Leave a service (its key) to a server that is not the lab's, run there by `exec`.

        What it may show over TLS is returned. Raises LabError.
        """
        told = self._ask("give-away", service=service)
        return Identity(told["chain"].encode("ascii"), told["key"].encode("ascii"))

    def take_back(self, service: str) -> None:
        """Let the lab serve it again. Raises LabError."""
        self._ask("take-back", service=service)

    def truth(self) -> list[Truth]:
        """The faults that are on."""
        return truth(self.directory)

    def exec(
        self, command: Sequence[str], at: str = "ops", timeout: float = 600.0
    ) -> subprocess.CompletedProcess[str]:
        """Run a command at a place of the lab, to its end."""
        return subprocess.run(  # noqa: S603  the caller's own command
            joined(self.directory, at, command),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    def _ask(self, do: str, **arguments: object) -> Any:
        return control.ask(self.directory, do, **arguments)

    def _forget(self) -> None:
        if self._own:
            shutil.rmtree(self.directory, ignore_errors=True)


def truth(directory: Path) -> list[Truth]:
    """The faults that are on in the lab of that state directory. Raises LabError."""
    return _heard(control.ask(directory, "truth"))


def joined(directory: Path, at: str, command: Sequence[str]) -> list[str]:
    """The command line that runs `command` at a place of the lab."""
    return command_line("netaudit.lab.join", str(directory), at, "--", *command)


def launch(
    inventory: Path, directory: Path, *, links: bool, die_with_parent: bool = False
) -> tuple[subprocess.Popen[bytes], dict[str, Any]]:
    """Start the daemon and wait until it is ready; what it says of itself. Raises LabError."""
    directory = state.prepare(directory)
    if control.is_running(directory):
        raise LabError(
            "a lab runs at {directory} already: stop it with `netaudit lab stop`, or give "
            "another directory with --state",
            directory=directory,
        )
    reader, writer = os.pipe()
    command = command_line("netaudit.lab.daemon", "--ready", str(writer))
    command += ["--inventory", str(inventory.absolute()), "--state", str(directory)]
    command += [] if links else ["--no-links"]
    command += ["--die-with-parent"] if die_with_parent else []
    with (directory / state.LOG).open("wb") as log:
        process = subprocess.Popen(  # noqa: S603  our own module
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            pass_fds=[writer],
            start_new_session=True,
        )
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.readline()
    if not said:
        raise _died(process.wait(), directory / state.LOG)
    about = json.loads(said)
    if "error" in about:
        process.wait()
        raise LabError("the lab did not start: {reason}", reason=control.reason(about))
    return process, about


def _died(code: int, path: Path) -> LabError:
    """Of a daemon that said nothing; the log may be gone when this is read."""
    lines = path.read_text("utf-8", "replace").split("\n")
    return LabError(
        "the lab did not start: its process died (exit code {code}); {log} ends with {line}",
        code=code,
        log=path,
        line=repr(next((line for line in reversed(lines) if line.strip()), "")),
    )


def _heard(told: list[Any]) -> list[Truth]:
    return [codec.load(Truth, json.dumps(one)) for one in told]
