"""`netaudit doctor`: what this machine can and cannot do, and why it matters."""

from __future__ import annotations

import json
import resource
import shutil
import socket
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from netaudit.cli.common import echo
from netaudit.cli.exits import CLEAN, OUR_ERROR
from netaudit.errors import LabError
from netaudit.i18n import language_from_environment, show, translate

if TYPE_CHECKING:
    from collections.abc import Iterator

_PYTHON = (3, 11)
_ENOUGH_FILES = 2048
_ENOUGH_PORTS = 10_000
_ENOUGH_SPACE = 500  # MB: a run of 204 units takes some 100
_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")
_TOOLS = {
    "chromium": "chromium",
    "unbound-host": "unbound-host",
    "delv": "bind9-dnsutils",
    "nmap": "nmap",
    "tcpdump": "tcpdump",
}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing looked at.

    `needed`: whether a scan cannot run without it. `says` is what was found and why it matters,
    `advice` what to type or do about it, empty where nothing is.
    """

    key: str
    ok: bool
    needed: bool
    says: str
    advice: str = ""


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def doctor(*, as_json: bool) -> int:
    """Say what this machine can and cannot do, and why it matters.

    Exit code 0 when a scan can run here, 1 when it cannot.
    """
    found = list(examine())
    if as_json:
        echo(json.dumps([asdict(d) for d in found], indent=2, ensure_ascii=False))
    else:
        for diagnosis in found:
            _print(diagnosis)
    able = all(d.ok for d in found if d.needed)
    if not as_json:
        echo(_told("A scan can run here.") if able else _told("A scan cannot run here yet."))
    return CLEAN if able else OUR_ERROR


def examine() -> Iterator[Diagnosis]:
    """Everything that is looked at, the most important first. Sends nothing."""
    yield python(sys.version_info[:2])
    yield store()
    yield ipv6()
    yield way_out()
    yield files(resource.getrlimit(resource.RLIMIT_NOFILE))
    yield ports()
    yield clock()
    yield lab()
    yield raw_sockets()
    yield from tools()


def python(version: tuple[int, int]) -> Diagnosis:
    """Whether Python is new enough."""
    is_, wanted = ".".join(map(str, version)), ".".join(map(str, _PYTHON))
    return Diagnosis(
        "python",
        ok=version >= _PYTHON,
        needed=True,
        says=_told(
            "Python {version}; netaudit needs {wanted} or newer", version=is_, wanted=wanted
        ),
        advice="" if version >= _PYTHON else _told("Debian 12 has it: `apt install python3`"),
    )


def store() -> Diagnosis:
    """Whether runs can be kept."""
    from netaudit.datafolder import default_path

    path = default_path()
    folder = next(p for p in path.parents if p.exists())
    try:
        with tempfile.NamedTemporaryFile(dir=folder):
            space = shutil.disk_usage(folder).free // 1_000_000
    except OSError as error:
        return Diagnosis(
            "store",
            ok=False,
            needed=True,
            says=_told("runs cannot be kept in {path}: {reason}", path=path, reason=error.strerror),
            advice=_told("Give another place: `export NETAUDIT_STORE=/a/folder/netaudit.db`"),
        )
    return Diagnosis(
        "store",
        ok=space >= _ENOUGH_SPACE,
        needed=True,
        says=_told("runs are kept in {path}; {space} MB are free there", path=path, space=space),
        advice="" if space >= _ENOUGH_SPACE else _told("Free some space, or set NETAUDIT_STORE."),
    )


def ipv6() -> Diagnosis:
    """Whether the kernel speaks IPv6 at all."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
            sock.bind(("::1", 0))
    except OSError as error:
        return Diagnosis(
            "ipv6",
            ok=False,
            needed=True,
            says=_told("this machine has no IPv6 ({reason})", reason=error.strerror),
            advice=_told("As root type `sysctl -w net.ipv6.conf.all.disable_ipv6=0`"),
        )
    return Diagnosis("ipv6", ok=True, needed=True, says=_told("IPv6 is there"))


def way_out() -> Diagnosis:
    """Whether a route leads out, over each family."""
    from netaudit.net.route import leads_out, read_routes

    missing = [f"IPv{version}" for version in (6, 4) if not leads_out(read_routes(version))]
    if not missing:
        return Diagnosis("routes", ok=True, needed=False, says=_told("routes lead out over both"))
    return Diagnosis(
        "routes",
        ok=False,
        needed=False,
        says=_told(
            "no route over {families}: a scan from here reports those questions as not tested; "
            "the lab has routes of its own",
            families=", ".join(missing),
        ),
        advice=_told("`ip -6 route` and `ip route` show what there is"),
    )


def files(limits: tuple[int, int]) -> Diagnosis:
    """Whether enough sockets may be open. `limits` are the soft and the hard one."""
    most = max(limits) if resource.RLIM_INFINITY not in limits else _ENOUGH_FILES
    return Diagnosis(
        "files",
        ok=most >= _ENOUGH_FILES,
        needed=False,
        says=_told(
            "{most} files may be open; a quick sweep wants {wanted}", most=most, wanted=2048
        ),
        advice="" if most >= _ENOUGH_FILES else _told("Type `ulimit -n 65536` before a run"),
    )


def ports() -> Diagnosis:
    """Whether enough source ports are there."""
    try:
        low, high = map(int, _RANGE.read_text(encoding="ascii").split())
    except (OSError, ValueError):
        low, high = 32768, 60999  # the kernel's default
    number = high - low + 1
    return Diagnosis(
        "ports",
        ok=number >= _ENOUGH_PORTS,
        needed=False,
        says=_told("{number} source ports for connections", number=number),
        advice=""
        if number >= _ENOUGH_PORTS
        else _told("As root type `sysctl -w net.ipv4.ip_local_port_range='32768 60999'`"),
    )


def clock() -> Diagnosis:
    """Whether somebody keeps the clock in step."""
    from netaudit.net.clock import is_synchronised

    if is_synchronised():
        return Diagnosis("clock", ok=True, needed=False, says=_told("the clock is in step"))
    return Diagnosis(
        "clock",
        ok=False,
        needed=False,
        says=_told(
            "nobody keeps this clock in step, as far as the kernel knows: signatures and "
            "certificates would be judged at a wrong time"
        ),
        advice=_told("`timedatectl set-ntp true`, or ask whoever runs this virtual machine"),
    )


def lab() -> Diagnosis:
    """Whether the digital twin can be booted."""
    from netaudit.lab.kernel import Mode, choose_mode

    try:
        mode, _refusals = choose_mode()
    except LabError as error:
        return Diagnosis(
            "lab",
            ok=False,
            needed=False,
            says=_told("the lab, the demo and their tests cannot run here"),
            advice=show(error.phrase, language_from_environment()),
        )
    says = (
        _told("the lab runs here without root: user namespaces are allowed")
        if mode is Mode.USER_NAMESPACE
        else _told("the lab runs here as root")
    )
    return Diagnosis("lab", ok=True, needed=False, says=says)


def raw_sockets() -> Diagnosis:
    """Whether packets can be crafted."""
    from netaudit.preflight import may_use_raw_sockets

    if may_use_raw_sockets():
        return Diagnosis("raw", ok=True, needed=False, says=_told("CAP_NET_RAW is there"))
    return Diagnosis(
        "raw",
        ok=False,
        needed=False,
        says=_told("no CAP_NET_RAW: sweeps go over ordinary connections, which is enough"),
    )


def tools() -> Iterator[Diagnosis]:
    """Independent judges that the tests compare with."""
    for tool, package in _TOOLS.items():
        there = shutil.which(tool) is not None
        yield Diagnosis(
            tool,
            ok=there,
            needed=False,
            says=_told("{tool} is installed; the tests compare with it", tool=tool)
            if there
            else _told("{tool} is not installed; the tests that compare with it skip", tool=tool),
            advice="" if there else _told("`apt install {package}`", package=package),
        )


def _print(diagnosis: Diagnosis) -> None:
    mark = "ok" if diagnosis.ok else ("no" if diagnosis.needed else "--")
    echo(f"{mark}  {diagnosis.says}")
    for line in diagnosis.advice.splitlines():
        echo(f"      {line}")


def _told(message: str, **params: object) -> str:
    """In the user's language."""
    return translate(message, language_from_environment()).format(**params)
