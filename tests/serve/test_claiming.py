"""A unit claims in its browser: of its own targets, while the drill is played, and never twice."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from netaudit.drill.events import Closing, Started
from netaudit.drill.nouns import Stage
from netaudit.drill.pausing import pause
from netaudit.serve import accounts
from netaudit.serve.accounts import Account, Accounts, Role
from netaudit.serve.app import Console, application
from netaudit.serve.claiming import LARGEST, Desk
from netaudit.serve.publish import Edition, Publisher
from tests.drill.builders import EXPIRED, WEB_A, WEB_B, at, laid_out, make_scenario

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from netaudit.drill.folder import Folder

GOOD = "correct horse battery"
PAGE = "/drill/claim"
CHECK: Any = SimpleNamespace(
    meta=SimpleNamespace(title="A certificate <in date>"), package="netaudit_checks"
)
ENGLISH = {"accept-language": "en"}
SAID = {"target": WEB_A, "what": EXPIRED.check, "stage": "found", "evidence": "openssl: expired"}


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    made = laid_out(tmp_path / "drill", make_scenario())
    made.note(Started(at(0), "test", ""))
    for place in (made.players, made.players / "en"):
        (place / "units").mkdir(parents=True)
        for unit in ("so-a", "so-b"):
            (place / "units" / f"{unit}.html").write_text(unit)
    return made


@pytest.fixture
def console(tmp_path: Path, folder: Folder) -> Console:
    known = Accounts(tmp_path / "accounts", lambda: at(7))
    known.set(Account("unit-a", Role.UNIT, "so-a"), GOOD)
    known.set(Account("unit-c", Role.UNIT, "so-c"), GOOD)  # takes no part
    known.set(Account("an", Role.STAFF), GOOD)
    known.set(Account("boss", Role.ORGANISER), GOOD)
    desk = Desk(folder.players, lambda: at(7), lambda: {EXPIRED.check: CHECK})
    publisher = Publisher(
        tmp_path / "pages",
        lambda run: Edition(run, "1"),
        lambda _: pytest.fail("no report here"),
        lambda *_: None,
    )
    return Console(known, publisher, list, folder.players, desk=desk)


@pytest.fixture
def client(console: Console) -> Iterator[TestClient]:
    with TestClient(
        application(console), "https://testserver", headers=ENGLISH, follow_redirects=False
    ) as made:
        yield made


def csrf(text: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', text)
    assert found
    return found[1]


def login(client: TestClient, name: str = "unit-a") -> None:
    data = {"name": name, "password": GOOD, "csrf": csrf(client.get("/login").text)}
    assert client.post("/login", data=data).status_code == 303


def send(client: TestClient, **changes: str) -> Any:
    return client.post(PAGE, data=SAID | {"csrf": csrf(client.get("/").text)} | changes)


def test_a_claim_is_written_down_and_told(
    client: TestClient, folder: Folder, console: Console
) -> None:
    login(client)
    assert f'href="{PAGE}"' in client.get("/").text
    assert "has claimed nothing yet" in client.get(PAGE).text
    answer = send(client, unit="so-b", player="somebody else")
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?taken=1")
    (claim,) = folder.claims()
    assert (claim.player, claim.unit, claim.target) == ("unit-a", "so-a", WEB_A)
    assert (claim.what, claim.stage, claim.at) == (EXPIRED.check, Stage.FOUND, at(7))
    assert claim.evidence == "openssl: expired"
    text = client.get(f"{PAGE}?taken=1").text
    assert "Claim 1 is written down." in text
    assert f"</strong>: {EXPIRED.check}</li>" in text
    assert "is written down" not in client.get(f"{PAGE}?taken=2").text
    assert console.accounts.logged()[0][3] == "claim 1"


@pytest.mark.parametrize("stage", list(Stage))
def test_all_that_there_is_to_say(client: TestClient, folder: Folder, stage: Stage) -> None:
    login(client)
    assert send(client, stage=stage).status_code == 303
    assert folder.claims()[0].stage is stage


def test_the_page_offers_the_units_own_targets_and_the_checks(client: TestClient) -> None:
    login(client)
    text = client.get(PAGE).text
    assert f'<option value="{WEB_A}"' in text
    assert "so-b" not in text
    assert f'<option value="{EXPIRED.check}">A certificate &lt;in date&gt;</option>' in text
    assert "<script" not in text
    vietnamese = client.get(PAGE, headers={"accept-language": "vi"}).text
    assert "Gửi khai báo" in vietnamese
    assert "đang xử lý" in vietnamese


@pytest.mark.parametrize(
    ("changes", "status", "told"),
    [
        ({"target": WEB_B}, 400, f"so-a has no target {WEB_B}"),
        ({"target": "nothing"}, 400, "so-a has no target nothing"),
        ({"what": "tls.certificate-valid"}, 400, "there is no check"),
        ({"what": "  "}, 400, "say what is wrong, or name a check"),
        ({"what": ""}, 400, "say what is wrong, or name a check"),
        ({"stage": "solved"}, 400, "say whether it was found"),
        ({"evidence": "x" * 2001}, 400, "the evidence is 2001 characters long"),
        ({"evidence": "x" * LARGEST}, 403, "not sent from this page"),
        ({"csrf": "guess"}, 403, "not sent from this page"),
        ({"csrf": ""}, 403, "not sent from this page"),
    ],
)
def test_what_is_not_taken_is_told_and_not_written(
    client: TestClient, folder: Folder, changes: dict[str, str], status: int, told: str
) -> None:
    login(client)
    answer = send(client, **changes)
    assert answer.status_code == status
    assert told in answer.text
    assert folder.claims() == ()


def test_what_was_typed_stays_in_the_form(client: TestClient) -> None:
    login(client)
    text = send(client, what="tls.<wrong>", evidence='"quoted"', stage="solved").text
    assert 'value="tls.&lt;wrong&gt;"' in text
    assert 'value="&#34;quoted&#34;"' in text


def test_long_evidence_in_vietnamese_fits(client: TestClient, folder: Folder) -> None:
    login(client)
    assert send(client, evidence="ệ" * 2000).status_code == 303
    assert folder.claims()[0].evidence == "ệ" * 2000


def test_a_button_that_is_pressed_twice_claims_once(client: TestClient, folder: Folder) -> None:
    login(client)
    assert send(client).status_code == 303
    again = send(client)
    assert again.status_code == 409
    assert "claim 1, made within the last minute, says the same already" in again.text
    assert len(folder.claims()) == 1


def test_after_the_end_nothing_is_taken(client: TestClient, folder: Folder) -> None:
    login(client)
    send(client)
    folder.note(Closing(at(60), ""))
    page, answer = client.get(PAGE).text, send(client, stage="fixed")
    assert "the play was over at" in page
    assert '<form method="post" action="/drill/claim">' not in page
    assert f"</strong>: {EXPIRED.check}</li>" in page
    assert answer.status_code == 409
    assert "The claim was not taken: the play was over at" in answer.text
    assert len(folder.claims()) == 1


def test_before_it_begins_nothing_is_taken(client: TestClient, folder: Folder) -> None:
    folder.journal.path.unlink()
    login(client)
    assert "the drill has not begun" in client.get(PAGE).text
    assert send(client).status_code == 409
    assert folder.claims() == ()


@pytest.mark.parametrize("name", ["an", "boss", "unit-c"])
def test_who_plays_no_unit_claims_nothing(client: TestClient, folder: Folder, name: str) -> None:
    login(client, name)
    assert PAGE not in client.get("/").text
    assert client.get(PAGE).status_code == 404
    assert send(client).status_code == 404
    assert folder.claims() == ()


def test_without_a_login_there_is_no_form(client: TestClient, folder: Folder) -> None:
    assert client.get(PAGE).headers["location"] == "/login"
    answer = client.post(PAGE, data=SAID | {"csrf": "x"})
    assert answer.headers["location"] == "/login?over="
    assert folder.claims() == ()


@pytest.mark.parametrize("why", ["no drill", "not its players", "not there", "no boards"])
def test_where_there_is_no_drill_there_is_no_form(
    client: TestClient, console: Console, folder: Folder, tmp_path: Path, why: str
) -> None:
    login(client)
    boards: Path | None = folder.players
    if why == "no drill":
        (folder.root / "netaudit-drill").unlink()
    elif why == "not its players":
        boards = folder.players.rename(folder.root / "elsewhere")
    else:
        boards = tmp_path / "none" if why == "not there" else None
    desk = Desk(boards, lambda: at(7), dict) if boards else None
    other = application(replace(console, boards=boards, desk=desk))
    with TestClient(other, "https://testserver", headers=ENGLISH) as there:
        there.cookies = client.cookies
        assert PAGE not in there.get("/").text
        assert there.get(PAGE).status_code == 404
        assert send(there).status_code == 404
    assert folder.claims() == ()


def test_nothing_of_the_organisers_is_served(client: TestClient) -> None:
    for name in ("an", "boss", "unit-a"):
        login(client, name)
        for path in ("organiser/scenario.json", "%2e%2e/organiser/scenario.json"):
            assert client.get(f"/boards/{path}").status_code == 404
            assert client.get(f"/boards/..%2f{path}").status_code == 404


@pytest.mark.parametrize("broken", ["inventory", "claims"])
def test_a_drill_that_cannot_be_read_is_said_and_its_place_is_not(
    client: TestClient, console: Console, folder: Folder, broken: str
) -> None:
    login(client)
    if broken == "inventory":
        folder.inventory_file.unlink()
    else:
        folder.claims_journal.path.write_text("edited\n")
    for answer in (client.get(PAGE), send(client)):
        assert answer.status_code == 503
        assert str(folder.root) not in answer.text
        assert "The drill cannot be read or written at this moment" in answer.text
        assert "reports cannot be read" not in answer.text
        assert str(folder.root) in console.accounts.logged()[0][3]


def test_a_drill_that_cannot_be_written_to_is_no_fault_of_the_player(
    client: TestClient, console: Console, folder: Folder
) -> None:
    login(client)
    taken = folder.claims_journal.path
    taken.mkdir()  # nobody, root neither, opens a folder for writing
    answer = send(client)
    assert (answer.status_code, str(taken) in answer.text) == (503, False)
    assert "cannot be read or written to" in console.accounts.logged()[0][3]


@pytest.mark.parametrize("name", ["an", "boss", "unit-a"])
def test_a_pause_is_said_on_the_first_page(client: TestClient, folder: Folder, name: str) -> None:
    login(client, name)
    assert "is paused" not in client.get("/").text
    pause(folder, at(5), by="B <b>", why="sự cố thật")
    text = client.get("/").text
    assert "The exercise is paused since" in text
    assert "by B &lt;b&gt;: sự cố thật" in text
    assert "đang tạm dừng từ" in client.get("/", headers={"accept-language": "vi"}).text


def test_who_plays_no_unit_is_told_of_no_pause(client: TestClient, folder: Folder) -> None:
    pause(folder, at(5), by="B", why="lunch")
    login(client, "unit-c")
    assert "is paused" not in client.get("/").text


def test_a_claim_in_a_pause_is_taken_and_the_page_says_what_it_counts(
    client: TestClient, folder: Folder
) -> None:
    login(client)
    pause(folder, at(5), by="B", why="lunch")
    assert send(client).status_code == 303
    assert len(folder.claims()) == 1
    text = client.get(f"{PAGE}?taken=1").text
    assert "Claim 1 is written down." in text
    assert "count as of the pause&#39;s beginning" in text


def test_reports_can_be_read_where_the_drill_cannot(
    client: TestClient, console: Console, folder: Folder
) -> None:
    login(client, "an")
    folder.journal.path.write_text("edited\n")
    assert client.get("/").status_code == 200
    assert "drill cannot be read" in console.accounts.logged()[0][3]


def test_a_claim_that_is_written_is_told_so_where_the_log_is_locked(
    client: TestClient, folder: Folder, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a full disc it was told that nothing worked, and sent again."""
    login(client)
    token = csrf(client.get("/").text)
    monkeypatch.setattr(accounts, "PATIENCE", 0)
    with closing(sqlite3.connect(console.accounts.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = client.post(PAGE, data=SAID | {"csrf": token})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?taken=1")
    assert len(folder.claims()) == 1


def test_a_claim_after_the_session_is_told_not_to_be_taken(
    client: TestClient, folder: Folder
) -> None:
    """An hour at a desk, and the words were gone without a word."""
    login(client)
    token = csrf(client.get("/").text)
    client.cookies.clear()
    answer = client.post(PAGE, data=SAID | {"csrf": token})
    assert (answer.status_code, folder.claims()) == (303, ())
    assert "what you sent was not taken" in client.get(answer.headers["location"]).text
    assert "not taken" not in client.get("/login").text
