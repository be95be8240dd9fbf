from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from netaudit import codec
from netaudit.drill.look import look, main, policy_for
from netaudit.drill.nouns import Approval
from netaudit.errors import UsageError
from netaudit.model import Contact, Requirement
from netaudit.net.clock import system_clock
from netaudit.store import Store
from tests.drill.builders import laid_out, make_scenario

DAY = timedelta(days=1)


def test_a_rescan_judges_its_checks_alone() -> None:
    policy = policy_for(["tls.certificate-in-date", "ipv6.parity"])
    assert policy.requirement("tls.certificate-in-date") is Requirement.MUST
    assert policy.requirement("dns.servers-agree") is Requirement.OFF


def test_nothing_is_sent_once_the_drills_own_authorisation_has_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the network's own still lasts: a rescan after a long pause, say. No run is begun."""
    monkeypatch.setenv("NETAUDIT_LAB_PLACE", "ops")
    now = system_clock()
    approval = Approval("7/KH-TEST", now - DAY, now - DAY / 24, Contact("trực", ""))
    folder = laid_out(tmp_path / "drill", make_scenario(approval=approval))
    network = folder.inventory()
    allowed = replace(network.authorisation, starts=now - DAY, ends=now + DAY)
    folder.inventory_file.write_bytes(codec.dump(replace(network, authorisation=allowed)))
    with pytest.raises(UsageError, match=r"7/KH-TEST covers .* nothing was sent"):
        look(folder, "one", [], ["so-a"])
    store = Store.open(folder.store)
    assert store.runs() == []
    store.close()


def test_a_sample_is_looked_at_in_the_lab_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("NETAUDIT_LAB_PLACE", raising=False)
    folder = laid_out(tmp_path / "drill")
    with pytest.raises(UsageError, match="it is a sample"):
        look(folder, "one", [], ["so-a"])
    assert main([str(folder.root), "one", "", "so-a"]) == 1
    assert "it is a sample" in capsys.readouterr().err
