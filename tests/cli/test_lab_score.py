import pytest

from netaudit.cli.lab_score import SHOWN, show
from netaudit.lab.score import score
from netaudit.lab.truth import Masked, Pair
from tests.lab.test_score import FAIL, PASS, ZONE, A, B, C, _finding, _truth


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETAUDIT_LANG", "en")


def test_numbers_and_what_is_behind_them(capsys: pytest.CaptureFixture[str]) -> None:
    truths = [_truth(1, "k", A), _truth(2, "l", B, masked=(Masked(B, (1,)),)), _truth(3, "m", B)]
    show(score([_finding(A, FAIL), _finding(B, PASS), _finding(C, FAIL)], truths))
    shown = capsys.readouterr().out
    assert shown.startswith("Precision 50.0 %, recall 50.0 %: 1 found, 1 missed, 1 false alarms, 1")
    assert f"missed: dnssec.b  {ZONE}  (fault 3, m): pass  x said so" in shown
    assert f"false alarm: dns.c  {ZONE}: x said so" in shown
    assert f"masked: dnssec.b  {ZONE}  (fault 2, l) by 1" in shown


def test_what_has_no_number_is_shown_as_a_dash(capsys: pytest.CaptureFixture[str]) -> None:
    show(score([], []))
    assert capsys.readouterr().out.startswith("Precision —, recall —")


def test_long_lists_are_cut_and_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    many = [_truth(n, "k", Pair("dns.x", f"zone:{n}.test")) for n in range(SHOWN + 1)]
    show(score([], many))
    shown = capsys.readouterr().out
    assert shown.count("missed: ") == SHOWN
    assert f"cut at {SHOWN} lines" in shown


def test_what_was_found_of_it_is_not_called_coverage(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Coverage is what was tested of what applies: another word, in Vietnamese, too."""
    monkeypatch.setenv("NETAUDIT_LANG", "vi")
    show(score([_finding(A, FAIL), _finding(B, PASS)], [_truth(1, "k", A), _truth(2, "l", B)]))
    shown = capsys.readouterr().out
    assert shown.startswith("Độ chính xác 100,0 %, độ phát hiện 50,0 %: tìm thấy 1, bỏ sót 1,")
    assert "độ bao phủ" not in shown
