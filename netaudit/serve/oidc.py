"""Single sign-on: OpenID Connect's code flow with PKCE; what it says of a person gives the role.

A TOML file beside the store, STORE.oidc.toml:

issuer = "https://id.example.test"
client_id = "netaudit"
secret_file = "/etc/netaudit/oidc.secret"   # or secret_env = "NAME"; neither: a public client
redirect = "https://audit.example.test:8443/oidc/callback"
name = "preferred_username"                 # the claim by which the log names people

[[role]]                                    # the first that fits counts; if none does, no login
claim = "groups"
has = "it-staff"
role = "staff"

[[role]]                                    # the claim's value is the unit's id
claim = "unit"
role = "unit"
"""

from __future__ import annotations

import json
import os
import secrets
import ssl
from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

from netaudit.errors import NetauditError
from netaudit.notify.channels import Line, is_loopback, read, secret
from netaudit.serve.accounts import Account, Role

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from netaudit.net.clock import Clock

PATIENCE = 10.0  # seconds for one answer of the provider
_LARGEST = 1 << 18  # octets of one
_LEEWAY = 60  # seconds that the provider's clock may differ
_LONGEST = 80  # characters of a name or of a reason
# RFC 7518 section 3.1, RFC 8037: with the provider's public key only; never "none", never HS…
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA",
               "Ed25519")  # fmt: skip


class SignOnRefused(NetauditError):  # noqa: N818  what became of the login
    """The provider's answer logs nobody in; the reason is for the log."""


class Mapped(BaseModel):
    """One line of the way from claims to roles."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    claim: Line
    has: str = ""
    role: Role
    unit: str = ""

    @model_validator(mode="after")
    def _whole(self) -> Mapped:
        if self.role is not Role.UNIT and (self.unit or not self.has):
            raise ValueError("`has` says which value of the claim gives this role; no `unit` here")
        if self.role is Role.UNIT and bool(self.has) != bool(self.unit):
            raise ValueError("give `has` and `unit`, or neither: then the claim names the unit")
        return self


class Config(BaseModel):
    """The provider, and what its claims mean."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    issuer: Line
    client_id: Line
    redirect: Line
    secret_env: str = ""
    secret_file: str = ""
    ca_file: str = ""
    scope: Line = "openid profile"
    name: Line = "sub"
    role: tuple[Mapped, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _private(self) -> Config:
        for url in (self.issuer, self.redirect):
            if not _is_private(url):
                raise ValueError(f"{url}: expected https://…; http only to this machine itself")
        if "openid" not in self.scope.split():
            raise ValueError("scope: expected openid among the words")
        return self


def path_for(store: Path) -> Path:
    """$NETAUDIT_OIDC, else the file beside the store."""
    named = os.environ.get("NETAUDIT_OIDC")
    return store.parent / named if named else store.with_name(f"{store.name}.oidc.toml")


def load(path: Path) -> Config | None:
    """What that file says; None if it is not there. Raises UsageError."""
    return read(path, Config)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One login under way, all from a seed that only this browser's cookie holds."""

    seed: str

    @classmethod
    def new(cls) -> Attempt:
        """A fresh one."""
        return cls(secrets.token_urlsafe(32))

    @property
    def state(self) -> str:
        """What the provider gives back, so that no other site can end a login here."""
        return self._of("state")

    @property
    def nonce(self) -> str:
        """What must stand in the token, so that no other token fits."""
        return self._of("nonce")

    @property
    def verifier(self) -> str:
        """PKCE (RFC 7636): who has not seen the cookie cannot use the code."""
        return self._of("verifier")

    def _of(self, what: str) -> str:
        digest = sha256(f"{what}\0{self.seed}".encode()).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()


class Provider:
    """The provider of a Config. Its discovery and keys are read at every login: they may change."""

    def __init__(self, config: Config, clock: Clock) -> None:
        self.config, self._clock = config, clock

    async def begin(self, attempt: Attempt) -> str:
        """Where to send the browser. Raises SignOnRefused."""
        from authlib.oauth2.rfc7636 import create_s256_code_challenge

        endpoint = _endpoint(await self._discover(), "authorization_endpoint")
        asked = {
            "response_type": "code",
            "client_id": self.config.client_id,
            "redirect_uri": self.config.redirect,
            "scope": self.config.scope,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": create_s256_code_challenge(attempt.verifier),
            "code_challenge_method": "S256",
        }
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(asked)}"

    async def finish(self, attempt: Attempt, answered: Mapping[str, str]) -> Account:
        """Who came back with that query. Raises SignOnRefused."""
        if not secrets.compare_digest(answered.get("state", "").encode(), attempt.state.encode()):
            raise SignOnRefused("the answer belongs to no login of this browser")
        if answered.get("iss", self.config.issuer) != self.config.issuer:  # RFC 9207
            raise SignOnRefused("the answer names another provider")
        if "error" in answered or not answered.get("code"):
            raise SignOnRefused(f"the provider says {_short(answered.get('error', 'no code'))}")
        about = await self._discover()
        token = await self._token(_endpoint(about, "token_endpoint"), attempt, answered["code"])
        claims = await self._verified(token, _endpoint(about, "jwks_uri"), attempt)
        return account_of(self.config, claims)

    async def _discover(self) -> dict[str, Any]:
        place = self.config.issuer.rstrip("/") + "/.well-known/openid-configuration"
        about = await self._ask("GET", place)
        if about.get("issuer") != self.config.issuer:
            raise SignOnRefused(f"{place} is of another issuer")
        return about

    async def _token(self, endpoint: str, attempt: Attempt, code: str) -> dict[str, Any]:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.config.redirect,
            "client_id": self.config.client_id,
            "code_verifier": attempt.verifier,
        }
        headers = {}
        if key := secret(self.config.secret_env, self.config.secret_file):
            pair = f"{quote(self.config.client_id, '')}:{quote(key, '')}"  # RFC 6749 section 2.3.1
            headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        return await self._ask("POST", endpoint, data=form, headers=headers)

    async def _verified(
        self, answer: dict[str, Any], jwks_uri: str, attempt: Attempt
    ) -> dict[str, Any]:
        """The ID token's claims, once signature, issuer, audience, times and nonce hold."""
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        keys: Any = await self._ask("GET", jwks_uri)
        wanted = {
            "iss": {"essential": True, "value": self.config.issuer},
            "aud": {"essential": True, "value": self.config.client_id},
        }
        expected = {"nonce": attempt.nonce, "client_id": self.config.client_id,
                    "access_token": answer.get("access_token")}  # fmt: skip
        try:
            token = jwt.decode(
                str(answer.get("id_token")), KeySet.import_key_set(keys), list(_ALGORITHMS)
            )
            claims = CodeIDToken(token.claims, token.header, wanted, expected)
            claims.validate(now=int(self._clock().timestamp()), leeway=_LEEWAY)
        except (JoseError, ValueError, TypeError, KeyError) as error:
            raise SignOnRefused(f"the token does not hold: {_short(error)}") from error
        return dict(token.claims)

    def _trust(self) -> ssl.SSLContext:
        path = self.config.ca_file or None
        try:
            return ssl.create_default_context(cafile=path)
        except OSError as error:
            raise SignOnRefused(
                f"ca_file {path}: {_short(error)}; expected certificates in PEM"
            ) from error

    async def _ask(self, method: str, url: str, **sent: Any) -> dict[str, Any]:
        """A JSON object from the provider. Raises SignOnRefused."""
        import asyncio

        import httpx2

        client = httpx2.AsyncClient(
            trust_env=False, follow_redirects=False, verify=self._trust(), timeout=PATIENCE
        )
        try:
            async with (
                asyncio.timeout(PATIENCE),
                client,
                client.stream(method, url, **sent) as answer,
            ):
                body = await _bounded(answer.aiter_bytes())
                if not answer.is_success:
                    raise SignOnRefused(f"{url} answered {answer.status_code}")
                found = json.loads(body)
        except (httpx2.HTTPError, OSError, TimeoutError, ValueError, RecursionError) as error:
            raise SignOnRefused(f"{url}: {_short(error)}") from error
        if not isinstance(found, dict):
            raise SignOnRefused(f"{url} answered no JSON object")
        return found


def account_of(config: Config, claims: Mapping[str, Any]) -> Account:
    """The account that those claims stand for. Raises SignOnRefused where no role fits."""
    name = f"oidc:{_short(claims.get(config.name) or claims.get('sub') or '?')}"
    for line in config.role:
        value = claims.get(line.claim)
        values = value if isinstance(value, list) else [value]
        if line.has and line.has in values:
            return Account(name, line.role, line.unit)
        if not line.has and isinstance(value, str) and value:
            return Account(name, Role.UNIT, value)
    raise SignOnRefused(f"{name} has no role here")


async def _bounded(parts: Any) -> bytes:
    body = b""
    async for part in parts:
        body += part
        if len(body) > _LARGEST:
            raise ValueError(f"more than {_LARGEST} octets")
    return body


def _endpoint(about: Mapping[str, Any], name: str) -> str:
    url = about.get(name)
    if not isinstance(url, str) or not _is_private(url):
        raise SignOnRefused(f"the provider's {name} is no https address")
    return url


def _is_private(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def _short(text: object) -> str:
    return "".join(c if c.isprintable() else "�" for c in str(text)[:_LONGEST])
