"""A small OpenID provider on loopback, which can also be a bad one."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

if TYPE_CHECKING:
    from collections.abc import Iterator

SECRET = "a secret: with %"


@dataclass
class Idp:
    """What it knows. `claims` overrule what a sound token says; `about` what discovery says."""

    port: int = 0
    now: int = 0
    key: ECKey = field(default_factory=lambda: ECKey.generate_key("P-256", {"kid": "one"}))
    signs: ECKey | None = None  # another key than the one that it publishes
    claims: dict[str, Any] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)
    body: bytes | None = None  # of the token endpoint
    asked: dict[str, dict[str, str]] = field(default_factory=dict)  # by code

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def discovery(self) -> dict[str, Any]:
        ends = {"authorization_endpoint": "/authorize", "token_endpoint": "/token",
                "jwks_uri": "/keys"}  # fmt: skip
        sound = {name: self.issuer + path for name, path in ends.items()}
        return {"issuer": self.issuer, **sound, **self.about}

    def authorize(self, query: dict[str, str]) -> str:
        """Somebody has logged in: where his browser goes."""
        code = secrets.token_urlsafe(8)
        self.asked[code] = query
        back = {"code": code, "state": query["state"], "iss": self.issuer}
        return f"{query['redirect_uri']}?{urlencode(back)}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        asked = self.asked.pop(form["code"], None)
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        basic = base64.b64encode(b"netaudit:a%20secret%3A%20with%20%25").decode()
        if (
            asked is None
            or asked["code_challenge"] != challenge
            or authorization != f"Basic {basic}"
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        claims = {"iss": self.issuer, "aud": "netaudit", "sub": "1", "iat": self.now,
                  "exp": self.now + 300, "nonce": asked["nonce"], "preferred_username": "an",
                  "groups": ["it-staff"]} | self.claims  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        signed = jwt.encode({"alg": "ES256", "kid": "one"}, claims, self.signs or self.key)
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": signed}


@contextmanager
def provider() -> Iterator[Idp]:
    """One that runs."""
    idp = Idp()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", idp.authorize(query))
                self.end_headers()
            elif parts.path == "/keys":
                self._answer(200, KeySet([idp.key]).as_dict(private=False))
            elif parts.path == "/.well-known/openid-configuration":
                self._answer(200, idp.discovery())
            else:
                self._answer(404, {})

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(text).items()}
            self._answer(*idp.token(form, self.headers.get("Authorization", "")), idp.body)

        def _answer(self, code: int, told: object, body: bytes | None = None) -> None:
            data = json.dumps(told).encode() if body is None else body
            self.send_response(code)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        idp.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield idp
        finally:
            server.shutdown()
            thread.join()
