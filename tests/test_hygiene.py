"""The house rules that no linter knows."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {
    "netaudit": ROOT / "netaudit",
    "checks": ROOT / "checks" / "netaudit_checks",
    "reports": ROOT / "reports" / "netaudit_reports",
}
LONGEST_FILE = 400

# Modules that declare and do nothing by themselves. This list and the next may only shrink: an
# entry whose module has a test of its own, or is gone, fails.
DECLARATIONS = {
    "netaudit/api.py",  # read by tests/test_registry.py
    "netaudit/facts/needed.py",
    "netaudit/net/clock.py",  # one line that reads the system's clock
}
# Tables whose entries are all tested by one parametrised test.
ELSEWHERE = {
    f"netaudit/lab/faults/{family}.py": "tests/lab/faults/test_init.py"
    for family in ("aims", "base", "dns", "dnssec", "exposure", "hostile", "ipv6", "path", "tls")
}

# Each in two parts, so that this file keeps its own rule.
HOSTS = (
    "pypi" + r"\.org",
    "python" + r"hosted",
    "npm" + r"js\.",
    "deb\\." + "debian",
    "crates" + r"\.io",
)
PATHS = tuple(
    rf"(?<![\w.~]){root}/" for root in ("/wo" + "rk", "/ro" + "ot", "/ho" + "me", "/t" + "mp")
)
UNFINISHED = ("TO" + "DO", "FIX" + "ME", "X" * 3, "NotImplemented" + "Error")
HEAVY = {"alembic", "asyncio", "asyncssh", "cryptography", "dns", "jinja2", "numpy", "openpyxl"}
HEAVY |= {"pydantic", "pyroute2", "ruamel", "scapy", "sqlalchemy"}


def tracked() -> list[Path]:
    """Every file of the project; where git is missing, every file that looks like one."""
    if shutil.which("git") and (ROOT / ".git").exists():
        command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        return [p for name in listed.stdout.split("\0") if name and (p := ROOT / name).is_file()]
    folders = ("netaudit", "checks", "reports", "tests", "tools", "docs", "inventories", ".ci")
    found = [p for folder in folders for p in (ROOT / folder).rglob("*") if p.is_file()]
    return [p for p in found if "__pycache__" not in p.parts]


def texts(*suffixes: str) -> list[tuple[str, str]]:
    """Name and content of the project's text files, those of the suffixes or all."""
    result = []
    for path in tracked():
        if not suffixes or path.suffix in suffixes:
            data = path.read_bytes()
            if b"\0" not in data:
                result.append((str(path.relative_to(ROOT)), data.decode("utf-8")))
    return result


def untested() -> set[str]:
    missing = set()
    for name, folder in PACKAGES.items():
        tests = ROOT / "tests" / ("" if name == "netaudit" else name)
        for path in folder.rglob("*.py"):
            if path.name.startswith("__") or "migrations" in path.parts:
                continue
            inner = path.relative_to(folder)
            if not (tests / inner.parent / f"test_{inner.name.lstrip('_')}").exists():
                missing.add(str(path.relative_to(ROOT)))
    return missing


def test_every_module_has_its_test_file() -> None:
    assert untested() - DECLARATIONS - set(ELSEWHERE) == set()


def test_the_list_of_exceptions_only_shrinks() -> None:
    assert (DECLARATIONS | set(ELSEWHERE)) - untested() == set()
    assert all((ROOT / test).is_file() for test in ELSEWHERE.values())


def test_every_package_says_that_it_is_typed() -> None:
    assert all((folder / "py.typed").is_file() for folder in PACKAGES.values())


def test_no_file_is_too_long() -> None:
    lines = {name: text.count("\n") for name, text in texts(".py", ".sh")}
    assert {name: k for name, k in lines.items() if k > LONGEST_FILE} == {}


@pytest.mark.parametrize("pattern", [*HOSTS, *PATHS])
def test_no_registry_and_no_path_of_one_machine(pattern: str) -> None:
    wanted = re.compile(pattern, re.IGNORECASE)
    assert {name for name, text in texts() if wanted.search(text)} == set()


@pytest.mark.parametrize("word", UNFINISHED)
def test_nothing_is_left_unfinished(word: str) -> None:
    wanted = re.compile(rf"\b{word}\b")
    assert {name for name, text in texts(".py", ".sh", ".html") if wanted.search(text)} == set()


def test_help_imports_nothing_heavy() -> None:
    """Not the time but its cause: `netaudit --help` stays quick on any machine."""
    program = (
        "import sys; from netaudit.cli import main; sys.argv[1:] = ['--help']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print('IMPORTED', *sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert "Usage" in found.stdout
    imported = set(found.stdout.rpartition("IMPORTED")[2].split())
    assert imported & HEAVY == set()


def test_import_contracts_hold() -> None:
    pytest.importorskip("importlinter", reason="import-linter is in the dev extra")
    found = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert found.returncode == 0, found.stdout[-3000:]


@pytest.mark.parametrize("script", ["run", ".ci/run", "tools/lock.sh"])
def test_scripts_parse_and_can_be_started(script: str) -> None:
    path = ROOT / script
    assert path.stat().st_mode & 0o111
    shell = path.read_text("utf-8").splitlines()[0].removeprefix("#!").split()[-1]
    subprocess.run([Path(shell).name, "-n", path], check=True, timeout=20)


def locked(name: str) -> dict[str, str]:
    """Versions by package of a lock; every one must have a hash."""
    pins: dict[str, str] = {}
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / name).read_text("utf-8"))
    for block in blocks:
        if found := re.match(r"([a-z0-9.-]+)==(\S+)", block):
            assert "--hash=sha256:" in block, block
            pins[str(canonicalize_name(found[1]))] = str(found[2])
    return pins


@pytest.mark.parametrize(
    ("lock", "extras"),
    [("requirements.lock", ["test"]), ("requirements-dev.lock", ["dev", "e2e"])],
)
def test_locks_hold_what_the_project_asks_for(lock: str, extras: list[str]) -> None:
    document = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project = document["project"]
    wanted = [*project["dependencies"]]
    wanted += [line for extra in extras for line in project["optional-dependencies"][extra]]
    if lock == "requirements.lock":
        wanted += document["build-system"]["requires"]
    pins = locked(lock)
    for line in wanted:
        requirement = Requirement(line)
        version = pins.get(canonicalize_name(requirement.name))
        assert version is not None, f"{line}: not in {lock}; type: tools/lock.sh"
        assert requirement.specifier.contains(version), f"{line}: {lock} has {version}"


def test_both_locks_agree() -> None:
    first, second = locked("requirements.lock"), locked("requirements-dev.lock")
    assert {
        k: (first[k], second[k]) for k in first.keys() & second.keys() if first[k] != second[k]
    } == {}
