"""Host keys and their records beside OpenSSH's own server and `ssh-keygen -r`."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
from contextlib import contextmanager
from ipaddress import ip_address
from typing import TYPE_CHECKING

import pytest

from netaudit.probes.sshfp import _KINDS, _keys
from tests.factories import make_net, make_service
from tests.fakes.servers import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from netaudit.facts.sshfp import SshKey

SSHD, KEYGEN = shutil.which("sshd", path="/usr/sbin:/usr/bin"), shutil.which("ssh-keygen")
KEYS = {"ed25519": (), "ecdsa": ("-b", "384"), "rsa": ("-b", "2048")}
PORTS = 5  # that are tried
pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(not (SSHD and KEYGEN), reason="openssh-server is not installed"),
]


@contextmanager
def sshd(folder: Path) -> Iterator[int]:
    options = ["-oPidFile=none", "-oUsePAM=no"]
    for kind, size in KEYS.items():
        made = folder / kind
        subprocess.run([KEYGEN or "", "-q", "-t", kind, *size, "-N", "", "-f", made], check=True)
        options.append(f"-oHostKey={made}")
    for _ in range(PORTS):  # another test may have taken the port meanwhile
        port = free_port()
        command = [SSHD or "", "-D", "-e", "-f", "/dev/null", *options]
        command.append(f"-oListenAddress=127.0.0.1:{port}")
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr
            if any("Server listening" in line for line in process.stderr):
                try:
                    yield port
                finally:
                    process.terminate()
                return
    raise AssertionError("sshd does not listen")


async def shown(port: int) -> list[SshKey]:
    return await _keys(make_net(), make_service(port=port), ip_address("127.0.0.1"), _KINDS)


def test_all_keys_of_openssh_as_ssh_keygen_has_them(tmp_path: Path) -> None:
    with sshd(tmp_path) as port:
        keys = asyncio.run(shown(port))
    ours = {
        f"host IN SSHFP {r.algorithm} {r.type} {r.fingerprint}" for k in keys for r in k.records
    }
    theirs: set[str] = set()
    for kind in KEYS:
        command = [KEYGEN or "", "-r", "host", "-f", str(tmp_path / f"{kind}.pub")]
        told = subprocess.run(command, capture_output=True, text=True, check=True)
        theirs |= set(told.stdout.splitlines())
    assert ours == theirs
    assert len(ours) == 6
