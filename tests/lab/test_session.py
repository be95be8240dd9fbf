import subprocess
import sys
from pathlib import Path

import pytest

from netaudit import inventory as inventories
from netaudit.errors import LabError
from netaudit.lab import control
from netaudit.lab.session import Lab, joined, launch
from tests.lab.network import SMALL, need_namespaces, small


def test_an_inventory_that_is_not_there_is_an_error_and_leaves_nothing(tmp_path: Path) -> None:
    lab = Lab(tmp_path / "none.yaml")
    with pytest.raises(LabError, match="did not start"), lab:
        lab.truth()
    assert not lab.directory.exists()


def test_a_daemon_that_dies_is_told_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The temporary folder with its log is gone when the message is read."""
    last = "import sys; print('first\\nsecond\\n', file=sys.stderr); sys.exit(3)"
    line = [sys.executable, "-c", last]
    monkeypatch.setattr("netaudit.lab.session.command_line", lambda *_arguments: line)
    lab = Lab(SMALL)
    with pytest.raises(LabError, match=r"died \(exit code 3\); .*lab\.log ends with 'second'"), lab:
        lab.truth()
    assert not lab.directory.exists()


def test_a_daemon_that_was_killed_without_a_word_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = [sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"]
    monkeypatch.setattr("netaudit.lab.session.command_line", lambda *_arguments: line)
    with pytest.raises(LabError, match=r"exit code -9\); .* ends with ''"):
        launch(SMALL, tmp_path, links=False)


def test_the_command_line_of_a_joined_command() -> None:
    line = joined(Path("state"), "noc", ["a", "--b"])
    assert line[0] == sys.executable
    assert line[-5:] == ["state", "noc", "--", "a", "--b"]


@pytest.mark.lab
def test_the_public_inventory_is_the_given_one_with_root_and_authority(lab: Lab) -> None:
    public = inventories.load(lab.public_inventory)
    assert public.units == small().units
    assert public.dns.trust_anchors
    assert len(public.dns.root_hints) == 2
    assert "BEGIN CERTIFICATE" in public.ca_bundle


@pytest.mark.lab
def test_the_public_folder_holds_nothing_of_the_truth(lab: Lab) -> None:
    lab.inject("telnet", "x-mot")
    public = lab.public_inventory.parent
    assert {p.name for p in public.iterdir()} == {
        "inventory.yaml", "lab-ca.pem", "root.hints", "trust-anchor.ds"
    }  # fmt: skip
    texts = "".join(p.read_text("utf-8") for p in public.iterdir())
    assert "telnet" not in texts
    assert "PRIVATE KEY" not in texts


@pytest.mark.lab
def test_faults_come_and_go(lab: Lab) -> None:
    first = lab.inject("ds-mismatch", "x-mot")
    lab.inject_random(5, 1)
    assert len(lab.truth()) == 6
    assert lab.truth()[0] == first
    assert lab.clear(first.id) == 1
    assert lab.clear() == 5
    assert lab.truth() == []


@pytest.mark.lab
def test_two_labs_do_not_share_a_state(lab: Lab) -> None:
    with pytest.raises(LabError, match=r"runs at .* already"):
        launch(SMALL, lab.directory, links=False)


# Listens on an address and port, says so, and holds it until its input ends.
OUTSIDER = """
import socket, sys
held = socket.create_server((sys.argv[1], 443), family=socket.AF_INET6)
print("listens", flush=True)
sys.stdin.read()
"""


@pytest.mark.lab
def test_a_server_that_is_not_the_lab_s_takes_a_place_in_a_unit(lab: Lab) -> None:
    service = "service:x-mot/web/tcp/443"
    identity = lab.give_away(service)
    assert b"BEGIN CERTIFICATE" in identity.chain
    assert b"PRIVATE KEY" in identity.key
    with pytest.raises(LabError, match="was given away"):
        lab.inject("service-closed-on-ipv6", "x-mot", service)
    outsider = [sys.executable, "-c", OUTSIDER, "2001:db8:1002::80"]
    with subprocess.Popen(
        joined(lab.directory, "x-mot", outsider),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as held:
        assert held.stdout is not None
        assert held.stdout.readline() == "listens\n"
        with pytest.raises(LabError, match="stop the server that listens there first"):
            lab.take_back(service)
        held.communicate()
    lab.take_back(service)
    lab.inject("service-closed-on-ipv6", "x-mot", service)  # the door is the lab's again


@pytest.mark.lab
def test_what_a_fault_may_own_is_not_given_away(lab: Lab) -> None:
    with pytest.raises(LabError, match="no service 'service:nowhere'"):
        lab.give_away("service:nowhere")
    lab.inject("service-closed-on-ipv6", "x-mot")
    with pytest.raises(LabError, match="clear them first"):
        lab.give_away("service:x-mot/web/tcp/443")


@pytest.mark.lab
def test_a_lab_ends_without_a_trace() -> None:
    need_namespaces()
    with Lab(SMALL) as lab:
        directory = lab.directory
        assert lab.exec(["true"]).returncode == 0
    assert not directory.exists()
    assert not control.is_running(directory)
