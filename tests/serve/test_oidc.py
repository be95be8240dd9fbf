from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import ECKey
from starlette.testclient import TestClient

from netaudit.errors import UsageError
from netaudit.serve.accounts import FAILURES, Account, Accounts, Role
from netaudit.serve.app import AWAY, SESSION, Console, application
from netaudit.serve.oidc import (
    Attempt,
    Config,
    Mapped,
    Provider,
    SignOnRefused,
    account_of,
    load,
    path_for,
)
from netaudit.serve.publish import Edition, Publisher
from tests.factories import make_judged
from tests.schedule.factories import MONDAY, Clock
from tests.serve.idp import SECRET, Idp, provider

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BACK = "https://testserver/oidc/callback"
STAFF = Mapped(claim="groups", has="it-staff", role=Role.STAFF)
OF_UNIT = Mapped(claim="unit", role=Role.UNIT)
TEXT = """
issuer = "{issuer}"
client_id = "netaudit"
secret_file = "{secret}"
redirect = "https://testserver/oidc/callback"
name = "preferred_username"
[[role]]
claim = "groups"
has = "it-staff"
role = "staff"
[[role]]
claim = "unit"
role = "unit"
"""


def first(run: str) -> Edition:
    return Edition(run, "1")


@pytest.fixture
def idp() -> Iterator[Idp]:
    with provider() as made:
        made.now = int(MONDAY.timestamp())
        yield made


@pytest.fixture
def console(idp: Idp, tmp_path: Path) -> Console:
    (tmp_path / "secret").write_text(SECRET)
    file = tmp_path / "n.db.oidc.toml"
    file.write_text(TEXT.format(issuer=idp.issuer, secret=tmp_path / "secret"))
    config = load(file)
    assert config
    judged = make_judged()
    return Console(
        Accounts(tmp_path / "accounts", Clock()),
        Publisher(
            tmp_path / "pages", lambda run: Edition(run, "1"), lambda _run: judged, lambda *_: None
        ),
        lambda: [judged.run],
        None,
        Provider(config, Clock()),
    )


@pytest.fixture
def client(console: Console) -> Iterator[TestClient]:
    with TestClient(
        application(console), base_url="https://testserver", follow_redirects=False
    ) as made:
        yield made


def sign_on(client: TestClient, idp: Idp, **changes: str) -> Any:
    """As a browser does it: off to the provider, in there, and back."""
    away = client.get("/oidc")
    assert away.status_code == 303, away.text
    place = urlsplit(away.headers["location"])
    assert f"{place.scheme}://{place.netloc}" == idp.issuer
    query = {name: values[0] for name, values in parse_qs(place.query).items()}
    back = urlsplit(idp.authorize(query))
    answer = {name: values[0] for name, values in parse_qs(back.query).items()} | changes
    return client.get("/oidc/callback", params=answer)


def test_the_provider_logs_somebody_in(client: TestClient, console: Console, idp: Idp) -> None:
    assert '<a href="/oidc">' in client.get("/login").text
    back = sign_on(client, idp)
    assert back.status_code == 200
    assert re.search(r'http-equiv="refresh" content="0;url=/"', back.text)
    cookie = next(c for c in back.headers.get_list("set-cookie") if c.startswith(SESSION))
    assert {"HttpOnly", "Secure", "SameSite=strict"} <= set(cookie.split("; "))
    assert AWAY not in client.cookies
    assert "oidc:an" in client.get("/").text
    assert client.get("/log").status_code == 200
    assert console.accounts.logged()[0][1:] == ("oidc:an", "testclient", "login")


def test_the_way_there_is_bound_to_this_browser(client: TestClient) -> None:
    away = client.get("/oidc")
    cookie = next(c for c in away.headers.get_list("set-cookie") if c.startswith(AWAY))
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    asked = parse_qs(urlsplit(away.headers["location"]).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    seed = client.cookies[AWAY]
    attempt = Attempt(seed)
    assert (asked["state"], asked["nonce"]) == ([attempt.state], [attempt.nonce])
    assert len({seed, attempt.state, attempt.nonce, attempt.verifier}) == 4
    assert seed not in away.headers["location"]
    assert attempt.verifier not in away.headers["location"]


def test_a_unit_comes_in_as_itself(client: TestClient, idp: Idp) -> None:
    idp.claims = {"groups": [], "unit": "so-a"}
    assert sign_on(client, idp).status_code == 200
    assert "so-a" in client.get("/").text
    assert client.get("/log").status_code == 404


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"groups": ["visitors"]}, "has no role here"),
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"aud": "another"}, "aud"),
        ({"aud": ["netaudit", "another"]}, "azp"),
        ({"iss": "https://evil.test"}, "iss"),
        ({"exp": 1}, "expired"),
        ({"exp": None}, "exp"),
        ({"iat": 4102444800}, "in the future"),
    ],
)
def test_a_token_that_does_not_hold_logs_nobody_in(
    client: TestClient, console: Console, idp: Idp, claims: dict[str, Any], why: str
) -> None:
    idp.claims = claims
    assert sign_on(client, idp).status_code == 401
    assert SESSION not in client.cookies
    told = console.accounts.logged()[0][3]
    assert "single sign-on refused" in told
    assert why in told


def test_a_token_of_another_key_logs_nobody_in(client: TestClient, idp: Idp) -> None:
    idp.signs = ECKey.generate_key("P-256", {"kid": "one"})
    assert sign_on(client, idp).status_code == 401


def test_an_unsigned_token_logs_nobody_in(client: TestClient, idp: Idp) -> None:
    idp.body = json.dumps({"id_token": "eyJhbGciOiJub25lIn0.e30."}).encode()
    assert sign_on(client, idp).status_code == 401


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"[" * 5000, b"x" * 300_000])
def test_rubbish_logs_nobody_in(client: TestClient, idp: Idp, body: bytes) -> None:
    idp.body = body
    assert sign_on(client, idp).status_code == 401


@pytest.mark.parametrize(
    "changes", [{"state": "guess"}, {"iss": "https://evil.test"}, {"code": ""}, {"code": "guess"},
                {"error": "access_denied"}],
)  # fmt: skip
def test_an_answer_that_is_not_for_this_attempt_logs_nobody_in(
    client: TestClient, idp: Idp, changes: dict[str, str]
) -> None:
    assert sign_on(client, idp, **changes).status_code == 401
    assert SESSION not in client.cookies


def test_a_link_from_elsewhere_logs_nobody_in(client: TestClient, idp: Idp) -> None:
    """Somebody begins a login and has another one's browser end it."""
    query = parse_qs(urlsplit(client.get("/oidc").headers["location"]).query)
    back = idp.authorize({name: values[0] for name, values in query.items()})
    client.cookies.clear()
    assert client.get(back.removeprefix("https://testserver")).status_code == 401


def test_failures_are_rationed(client: TestClient) -> None:
    codes = [client.get("/oidc/callback").status_code for _ in range(FAILURES + 1)]
    assert codes == [401] * FAILURES + [429]


@pytest.mark.parametrize(
    "about", [{"issuer": "https://evil.test"}, {"authorization_endpoint": "http://evil.test/"}]
)
def test_a_provider_that_is_another_is_not_gone_to(
    client: TestClient, idp: Idp, about: dict[str, str]
) -> None:
    idp.about = about
    assert client.get("/oidc").status_code == 401


def test_certificates_that_cannot_be_read_are_named(idp: Idp, tmp_path: Path) -> None:
    """The log says which file, instead of an error of the server."""
    missing = tmp_path / "ca.pem"
    config = Config(issuer=idp.issuer, client_id="netaudit", redirect=BACK,
                    ca_file=str(missing), role=(STAFF,))  # fmt: skip
    with pytest.raises(SignOnRefused, match=r"ca\.pem"):
        asyncio.run(Provider(config, Clock()).begin(Attempt.new()))


def test_without_a_provider_there_is_no_such_page(tmp_path: Path) -> None:
    judged = make_judged()
    publisher = Publisher(tmp_path, first, lambda _: judged, lambda *_: None)
    console = Console(Accounts(tmp_path / "a", Clock()), publisher, list)
    with TestClient(application(console), base_url="https://testserver") as client:
        assert client.get("/oidc").status_code == 404
        assert client.get("/oidc/callback").status_code == 404
        assert "/oidc" not in client.get("/login").text


def test_the_first_line_that_fits_gives_the_role() -> None:
    def given(*lines: Mapped, **claims: Any) -> Account:
        config = Config(issuer="https://id.test", client_id="x", redirect=BACK, role=lines)
        return account_of(config, {"sub": "7", **claims})

    assert given(STAFF, OF_UNIT, groups="it-staff", unit="so-a").role is Role.STAFF
    assert given(STAFF, OF_UNIT, groups=["x"], unit="so-a") == Account("oidc:7", Role.UNIT, "so-a")
    fixed = Mapped(claim="groups", has="so-b-people", role=Role.UNIT, unit="so-b")
    assert given(fixed, groups=["so-b-people"]).unit == "so-b"
    for unit in (None, "", 7, ["so-a"], {"a": 1}):
        with pytest.raises(SignOnRefused):
            given(OF_UNIT, unit=unit)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ('issuer = "http://id.test"', "expected https"),
        ('scope = "profile"', "openid"),
        ('colour = "red"', "colour"),
        ('[[role]]\nclaim = "x"\nrole = "staff"', "has"),
        ('[[role]]\nclaim = "x"\nhas = "y"\nrole = "unit"', "neither"),
        ("role = []", "role"),
        ("= x", "Invalid"),
    ],
)
def test_a_mistake_in_the_file_is_told(tmp_path: Path, change: str, why: str) -> None:
    key = change.split(maxsplit=1)[0]
    head = [line for line in TEXT.splitlines() if not line.startswith(f"{key} =")]
    text = "\n".join([*head, change] if key == "[[role]]" else [change, *head])
    if change == "role = []":
        text = change + "\n" + TEXT.split("[[role]]", maxsplit=1)[0]
    file = tmp_path / "o.toml"
    file.write_text(text.format(issuer="https://id.test", secret="x"))
    with pytest.raises(UsageError, match=why):
        load(file)


def test_the_file_is_beside_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NETAUDIT_OIDC", raising=False)
    assert path_for(tmp_path / "n.db").name == "n.db.oidc.toml"
    monkeypatch.setenv("NETAUDIT_OIDC", str(tmp_path / "x.toml"))
    assert path_for(tmp_path / "n.db") == tmp_path / "x.toml"
    assert load(tmp_path / "x.toml") is None
