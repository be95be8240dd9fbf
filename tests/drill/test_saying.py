from contextlib import suppress
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from netaudit.drill import saying
from netaudit.drill.events import Closing, Started
from netaudit.drill.folder import Folder
from netaudit.drill.nouns import Stage
from netaudit.errors import DrillError, UsageError
from tests.drill.builders import WEB_A, at, laid_out, make_network

NETWORK = make_network()


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = laid_out(tmp_path / "drill")
    made.note(Started(at(0), "test", ""))
    return made


def say(folder: Folder, minutes: float = 7, **changes: Any) -> None:
    said = {"player": "đội xanh", "unit": "so-a", "target": "so-a/web/tcp/443"}
    said |= {"what": " expired ", "stage": Stage.FOUND}
    saying.say(folder, NETWORK, at(minutes), saying.Said(**(said | changes)))


def test_claims_are_taken_while_the_drill_is_played(tmp_path: Path) -> None:
    """What is claimed when everybody has been told must not raise a score."""
    folder = laid_out(tmp_path / "drill")
    with pytest.raises(DrillError, match="has not begun; nothing was written"):
        say(folder)
    folder.note(Started(at(0), "test", ""))
    say(folder)
    folder.note(Closing(at(60), ""))
    with pytest.raises(DrillError, match=r"the play was over at .*; nothing was written"):
        say(folder, 61)
    assert len(folder.claims()) == 1


@pytest.mark.parametrize(
    ("name", "told"), [("player", "say who claims it"), ("what", "say what is wrong, or name")]
)
def test_a_claim_says_who_and_what(folder: Folder, name: str, told: str) -> None:
    missing: dict[str, Any] = {name: "  "}
    with pytest.raises(UsageError, match=told):
        say(folder, **missing)
    assert folder.claims() == ()


def test_a_unit_that_was_mistyped_is_guessed(folder: Folder) -> None:
    with pytest.raises(UsageError, match=r"no unit 'so-aa' .*; did you mean so-a"):
        say(folder, unit="so-aa")


def test_a_claim_is_kept_as_it_was_meant(folder: Folder) -> None:
    say(folder, evidence="openssl: expired")
    (claim,) = folder.claims()
    assert (claim.target, claim.what, claim.at) == (WEB_A, "expired", at(7))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"unit": "so-x"}, "there is no unit 'so-x'"),
        ({"target": "nothing"}, "so-a has no target nothing; it has: prefix:"),
        ({"evidence": "x" * 2001}, "the evidence is 2001 characters long; at most 2000"),
        ({"what": "x" * 201}, "what is claimed is 201 characters"),
        ({"player": "x" * 201}, "the player's name is 201"),
    ],
)
def test_what_cannot_be_claimed_is_not_written(
    folder: Folder, changes: dict[str, Any], told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        say(folder, **changes)
    assert folder.claims() == ()


def test_a_check_that_there_is_not_is_refused_with_the_nearest() -> None:
    """Its points would be lost by a slip of the pen."""
    checks = ("tls.certificate-in-date", "dnssec.chain-validates")
    saying.refuse_unknown(checks[0], checks)
    with pytest.raises(UsageError, match=r"'tls.certificate-valid': did you mean tls.cert"):
        saying.refuse_unknown("tls.certificate-valid", checks)
    with pytest.raises(UsageError, match=r"there is no check 'x\.y'\. A few words"):
        saying.refuse_unknown("x.y", checks)


def test_a_flood_of_one_player_is_stopped_and_the_others_go_on(folder: Folder) -> None:
    for number in range(saying.MOST_A_MINUTE):
        say(folder, what=f"guess {number}")
    with pytest.raises(DrillError, match="made 30 claims in the last minute; nothing was written"):
        say(folder)
    say(folder, player="đội đỏ")
    say(folder, 8.1)


def test_a_drill_takes_so_many_claims(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saying, "MOST_IN_ALL", 1)
    say(folder)
    with pytest.raises(DrillError, match="holds 1 claims already"):
        say(folder, 20)


def test_a_clock_that_went_back_does_not_reorder_claims(folder: Folder) -> None:
    say(folder, 7)
    say(folder, 3, what="revoked")
    assert [claim.at for claim in folder.claims()] == [at(7), at(7)]


def test_the_same_is_not_taken_twice_in_a_minute(folder: Folder) -> None:
    """Whoever says it, in whatever words for the target; each false claim would cost points."""
    say(folder)
    with pytest.raises(DrillError, match="claim 1, made within the last minute, says the same"):
        say(folder, 7.5, player="đội đỏ", target=WEB_A)
    say(folder, 7.5, stage=Stage.ACKNOWLEDGED)
    say(folder, 8)  # mended meanwhile, and broken again
    assert len(folder.claims()) == 3


def test_what_is_typed_is_taken_now_and_of_known_checks(folder: Folder) -> None:
    typed = saying.Said("a", "so-a", WEB_A, " tls.certificate-in-date ", Stage.FOUND)
    checks = ("tls.certificate-in-date",)
    with pytest.raises(UsageError, match=r"no check 'tls\.certificate-valid'"):
        saying.take(folder, checks, lambda: at(7), replace(typed, what=" tls.certificate-valid "))
    saying.take(folder, checks, lambda: at(7), typed)
    saying.take(folder, checks, lambda: at(3), replace(typed, what="a slow clock"))
    assert [claim.at for claim in folder.claims()] == [at(7), at(7)]


def _claim(root: Path, player: str, gate: Barrier) -> None:
    gate.wait()
    said = saying.Said(player, "so-a", WEB_A, "a guess", Stage.FOUND)
    with suppress(DrillError):
        saying.say(Folder(root), NETWORK, at(7), said)


def test_of_two_processes_that_claim_the_same_at_once_one_counts(folder: Folder) -> None:
    """One in the console, one on a command line: a false claim would cost twice."""
    context = get_context("fork")
    for minute in range(10):
        gate = context.Barrier(4)
        workers = [
            context.Process(target=_claim, args=(folder.root, f"player {n}", gate))
            for n in range(4)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert [worker.exitcode for worker in workers] == [0] * 4
        assert len(folder.claims()) == 1, minute
        folder.claims_journal.path.unlink()


def test_what_is_claimed_between_looking_and_writing_is_seen(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same without luck: another claim comes at the last moment before the file is locked."""
    journal = type(folder.claims_journal)
    append: Any = journal.append_made

    def late(self: Any, make: Any) -> Any:
        monkeypatch.setattr(journal, "append_made", append)
        say(folder, player="the other one")
        return append(self, make)

    monkeypatch.setattr(journal, "append_made", late)
    with pytest.raises(DrillError, match="claim 1, made within the last minute"):
        say(folder)
    assert [claim.player for claim in folder.claims()] == ["the other one"]
