from pathlib import Path

import pytest

from netaudit.drill.look import look, main, policy_for
from netaudit.errors import UsageError
from netaudit.model import Requirement
from tests.drill.builders import laid_out


def test_a_rescan_judges_its_checks_alone() -> None:
    policy = policy_for(["tls.certificate-in-date", "ipv6.parity"])
    assert policy.requirement("tls.certificate-in-date") is Requirement.MUST
    assert policy.requirement("dns.servers-agree") is Requirement.OFF


def test_a_sample_is_looked_at_in_the_lab_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("NETAUDIT_LAB_PLACE", raising=False)
    folder = laid_out(tmp_path / "drill")
    with pytest.raises(UsageError, match="it is a sample"):
        look(folder, "one", [], ["so-a"])
    assert main([str(folder.root), "one", "", "so-a"]) == 1
    assert "it is a sample" in capsys.readouterr().err
