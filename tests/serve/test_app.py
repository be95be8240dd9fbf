from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from netaudit.errors import NoRunError, StoreError
from netaudit.serve import accounts
from netaudit.serve.accounts import FAILURES, Account, Accounts, Role
from netaudit.serve.answers import HEADERS
from netaudit.serve.app import SESSION, Console, application
from netaudit.serve.publish import Edition, Publisher
from netaudit.serve.turns import Turns
from tests.factories import make_finding, make_inventory, make_judged, make_unit
from tests.schedule.factories import Clock

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from netaudit.judge import Judged
    from netaudit.model import Run


GOOD = "correct horse battery"
UNITS = make_inventory(make_unit("so-a", 1), make_unit("so-b", 2))
JUDGED = make_judged(make_finding(), make_finding(unit="so-b"), inventory=UNITS)
RUN = JUDGED.run.id
INDEX = f"/report/{RUN}/index.html"


def load(run: str) -> Judged:
    if run != RUN:
        raise NoRunError("no such run")
    return JUDGED


def edition(run: str) -> Edition:
    return Edition(load(run).run.id, "1")


def render(_judged: Judged, unit: str, place: Path) -> None:
    place.mkdir()
    (place / "index.html").write_text(f"report of {unit or 'all'}")


@pytest.fixture
def console(tmp_path: Path) -> Console:
    known = Accounts(tmp_path / "accounts", Clock())
    known.set(Account("an", Role.STAFF), GOOD)
    known.set(Account("unit-a", Role.UNIT, "so-a"), GOOD)
    known.set(Account("boss", Role.ORGANISER), GOOD)
    boards = tmp_path / "boards"
    boards.mkdir()
    (boards / "wall.html").write_text("the wall")
    for folder in (boards, boards / "en"):
        (folder / "units").mkdir(parents=True)
        for unit in ("so-a", "so-b"):
            (folder / "units" / f"{unit}.html").write_text(f"{unit} in {folder.name}")
    (tmp_path / "secret").write_text("secret")
    publisher = Publisher(tmp_path / "pages", edition, load, render)
    return Console(known, publisher, lambda: [JUDGED.run], boards)


@pytest.fixture
def client(console: Console) -> Iterator[TestClient]:
    with TestClient(
        application(console), base_url="https://testserver", follow_redirects=False
    ) as made:
        yield made


def csrf(text: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', text)
    assert found
    return found[1]


def login(client: TestClient, name: str, password: str = GOOD) -> int:
    token = csrf(client.get("/login").text)
    answer = client.post("/login", data={"name": name, "password": password, "csrf": token})
    return answer.status_code


@pytest.mark.parametrize("path", ["/", "/login/", "//evil.test/", "/drill/claim/", "/log/", INDEX])
def test_nobody_is_sent_to_a_host_that_the_request_names(path: str, client: TestClient) -> None:
    answer = client.get(path, headers={"Host": "evil.test"})
    assert "evil.test" not in answer.headers.get("location", "")


@pytest.mark.parametrize("path", ["/", INDEX, "/boards/wall.html"])
def test_without_a_login_there_is_the_form_only(path: str, client: TestClient) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert client.get("/log").status_code == 404


@pytest.mark.parametrize("path", ["/login", "/style.css", "/none", "/log"])
def test_every_answer_has_the_headers(path: str, client: TestClient) -> None:
    answer = client.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_login_look_logout(client: TestClient, console: Console) -> None:
    assert login(client, "an") == 303
    home = client.get("/").text
    assert INDEX in home
    assert "wall.html" in home
    assert client.get(INDEX).text == "report of all"
    assert f"đọc báo cáo {RUN}" in client.get("/log").text
    assert client.post("/logout", data={"csrf": "guess"}).status_code == 403
    assert client.get("/").status_code == 200
    assert client.post("/logout", data={"csrf": csrf(home)}).status_code == 303
    assert client.get("/").status_code == 303
    assert [line[3] for line in console.accounts.logged()] == ["logout", f"report {RUN}", "login"]


def test_the_cookie_is_for_this_host_over_https_and_no_script(client: TestClient) -> None:
    token = csrf(client.get("/login").text)
    answer = client.post("/login", data={"name": "an", "password": GOOD, "csrf": token})
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(SESSION))
    assert {"HttpOnly", "Secure", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_a_login_from_another_site_is_refused(client: TestClient) -> None:
    client.get("/login")
    data = {"name": "an", "password": GOOD, "csrf": "guess"}
    assert client.post("/login", data=data).status_code == 403
    client.cookies.clear()
    assert client.post("/login", data=data | {"csrf": ""}).status_code == 403


def test_logins_are_rationed(client: TestClient) -> None:
    for _ in range(FAILURES):
        assert login(client, "an", "wrong password") == 401
    assert login(client, "an") == 429


def test_a_unit_sees_its_own_pages_and_no_others(client: TestClient, console: Console) -> None:
    assert console.publisher.bundle(RUN, "so-b")
    assert console.publisher.bundle(RUN, "")
    login(client, "unit-a")
    assert client.get(INDEX).text == "report of so-a"
    for path in (
        "/log",
        "/boards/wall.html",
        f"/report/{RUN}/unit-so-b/index.html",
        f"/report/{RUN}/../unit-so-b/index.html",
        f"/report/{RUN}/%2e%2e/unit-so-b/index.html",
        f"/report/{RUN}/..%2funit-so-b%2findex.html",
        f"/report/{RUN}/..%5cwhole%5cindex.html",
        f"/report/{RUN}/%2e%2e/whole/index.html",
        f"/report/{RUN}//etc/passwd",
    ):
        answer = client.get(path)
        assert answer.status_code == 404, path
        assert "report of" not in answer.text
    assert "wall.html" not in client.get("/").text


def test_an_organiser_sees_boards_and_no_reports(client: TestClient) -> None:
    login(client, "boss")
    assert client.get("/boards/wall.html").text == "the wall"
    assert client.get(INDEX).status_code == 404
    assert client.get("/log").status_code == 404
    for path in ("/boards/..%2fsecret", "/boards/%2e%2e/secret", "/boards/"):
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "body", [b"x" * 5000, b"&".join(b"a=1" for _ in range(99)), b"\xff\xfe", b"", b"name"]
)
def test_a_form_is_bounded(body: bytes, client: TestClient) -> None:
    client.get("/login")
    assert client.post("/login", content=body).status_code == 403


def test_the_page_speaks_the_browsers_language(client: TestClient) -> None:
    assert 'lang="en"' in client.get("/login", headers={"accept-language": "en-GB"}).text
    assert 'lang="vi"' in client.get("/login", headers={"accept-language": "fr"}).text


def test_a_units_own_page_of_the_drill_and_no_other(client: TestClient, console: Console) -> None:
    assert client.get("/drill").status_code == 303
    login(client, "unit-a")
    assert 'href="/drill"' in client.get("/").text
    assert client.get("/drill").text == "so-a in boards"
    assert client.get("/drill", headers={"accept-language": "en"}).text == "so-a in en"
    for path in ("units/so-b.html", "units/so-a.html", "en/units/so-b.html", "wall.html"):
        assert client.get(f"/boards/{path}").status_code == 404
    assert console.boards
    (console.boards / "units" / "so-a.html").unlink()  # it takes no part
    assert client.get("/drill").status_code == 404
    assert 'href="/drill"' not in client.get("/").text


@pytest.mark.parametrize("name", ["an", "boss"])
def test_who_is_no_unit_has_no_such_page(client: TestClient, name: str) -> None:
    login(client, name)
    assert client.get("/drill").status_code == 404


def test_an_organiser_is_shown_no_report(client: TestClient) -> None:
    login(client, "boss")
    assert INDEX not in client.get("/").text


def test_a_flood_of_logins_is_turned_away(console: Console, client: TestClient) -> None:
    token = csrf(client.get("/login").text)
    full = replace(console, turns=Turns(at_once=0, in_line=0))
    with TestClient(application(full), base_url="https://testserver") as other:
        other.cookies = client.cookies
        data = {"name": "an", "password": GOOD, "csrf": token}
        assert other.post("/login", data=data).status_code == 503


def test_a_store_that_cannot_be_read_is_said_on_a_page(
    console: Console, client: TestClient
) -> None:
    def newer() -> list[Run]:
        raise StoreError("/srv/n.db: made by a newer version")

    broken = replace(console, runs=newer)
    login(client, "an")
    with TestClient(application(broken), base_url="https://testserver") as other:
        other.cookies = client.cookies
        answer = other.get("/", headers={"accept-language": "vi"})
    assert answer.status_code == 503
    assert "Không đọc được" in answer.text
    assert "/srv/n.db" not in answer.text  # for the log, not for every account
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert console.accounts.logged()[0][3].startswith("page failed: /srv/n.db")


def test_a_phone_changes_no_letter_of_a_name(client: TestClient) -> None:
    assert 'autocapitalize="none"' in client.get("/login").text


def test_a_report_whose_store_cannot_be_read_is_not_called_absent(
    console: Console, client: TestClient, tmp_path: Path
) -> None:
    def damaged(_run: str) -> Edition:
        raise StoreError("/srv/n.db: the file is damaged")

    broken = replace(console, publisher=Publisher(tmp_path / "other", damaged, load, render))
    login(client, "an")
    with TestClient(application(broken), base_url="https://testserver") as other:
        other.cookies = client.cookies
        answer = other.get(INDEX)
    assert answer.status_code == 503
    assert "/srv/n.db" not in answer.text
    assert client.get("/report/none/index.html").status_code == 404


@pytest.mark.parametrize(
    ("language", "told"), [("vi", "không nhận"), ("en", "no request of this kind")]
)
def test_a_method_that_is_not_taken_is_said_on_our_page(
    client: TestClient, language: str, told: str
) -> None:
    answer = client.post("/", headers={"accept-language": language})
    assert answer.status_code == 405
    assert told in answer.text
    assert "GET" in answer.headers["allow"]
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize(
    ("language", "told"), [("vi", "Đã xảy ra lỗi"), ("en", "Something went wrong")]
)
def test_a_mistake_of_ours_is_said_on_our_page_and_its_cause_in_the_log(
    console: Console, client: TestClient, language: str, told: str
) -> None:
    def mistaken() -> list[Run]:
        raise ZeroDivisionError("in /srv/secret.py")

    login(client, "an")
    app = application(replace(console, runs=mistaken))
    with TestClient(app, "https://testserver", raise_server_exceptions=False) as other:
        other.cookies = client.cookies
        answer = other.get("/", headers={"accept-language": language})
    assert answer.status_code == 500
    assert told in answer.text
    assert "secret" not in answer.text
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert console.accounts.logged()[0][3] == "page failed: ZeroDivisionError: in /srv/secret.py"


def test_where_the_accounts_fail_there_is_our_page_still(
    console: Console, client: TestClient
) -> None:
    login(client, "an")
    console.accounts.path.write_text("no database")
    with TestClient(
        application(console), "https://testserver", raise_server_exceptions=False
    ) as other:
        other.cookies = client.cookies
        answer = other.get("/")
    assert answer.status_code == 503
    assert "Hiện không dùng được danh sách tài khoản" in answer.text
    assert answer.headers["x-frame-options"] == "DENY"


def test_an_organiser_is_led_to_the_boards(console: Console, client: TestClient) -> None:
    login(client, "boss")
    english = {"accept-language": "en"}
    text = client.get("/", headers=english).text
    assert "There is no report" not in text
    assert "<h1>Drill boards</h1>" in text
    assert 'href="/boards/wall.html"' in text
    with TestClient(application(replace(console, boards=None)), "https://testserver") as other:
        other.cookies = client.cookies
        assert "There is no drill board" in other.get("/", headers=english).text


def test_accounts_that_are_locked_are_told_on_a_page(
    client: TestClient, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process holds them: no traceback, and the next request finds them again."""
    login(client, "an")
    monkeypatch.setattr(accounts, "PATIENCE", 0)
    with closing(sqlite3.connect(console.accounts.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        answer = client.get("/", headers={"accept-language": "en"})
        assert answer.status_code == 503
        assert "Accounts and the log of access cannot be used" in answer.text
        assert "default-src" in answer.headers["content-security-policy"]
        assert client.get("/style.css").status_code == 200
    assert client.get("/").status_code == 200


def test_who_goes_away_in_the_middle_of_a_form_is_no_mistake_of_ours(console: Console) -> None:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/login", "headers": [], "query_string": b"",
             "client": ("::1", 1)}  # fmt: skip
    asyncio.run(application(console)(scope, receive, send))
    assert console.accounts.logged() == []


def test_boards_are_offered_in_ones_own_language(client: TestClient, console: Console) -> None:
    assert console.boards
    (console.boards / "en" / "wall.html").write_text("the wall in English")
    login(client, "boss")
    assert 'href="/boards/wall.html"' in client.get("/").text
    assert 'href="/boards/en/wall.html"' in client.get("/", headers={"accept-language": "en"}).text
    assert client.get("/boards/en/wall.html").text == "the wall in English"
