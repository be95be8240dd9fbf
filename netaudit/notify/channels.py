"""To whom it is told: a TOML file beside the store. Secrets stand elsewhere, in a file or variable.

[[email]]
name = "duty"
host = "mail.example.test"
from = "netaudit@example.test"
to = ["duty@example.test"]
security = "starttls"          # or "tls"; "none" only to this machine itself
user = "netaudit"
password_file = "/etc/netaudit/mail.password"   # or password_env = "NAME"
language = "vi"

[[webhook]]
name = "chat"
url = "https://chat.example.test/hook"
secret_env = "NETAUDIT_HOOK"   # signs the body: X-Netaudit-Signature

[[apprise]]                    # needs netaudit[apprise]; its addresses hold secrets, one a line
name = "phones"
urls_file = "/etc/netaudit/apprise.urls"        # or urls_env = "NAME"
"""

from __future__ import annotations

import os
import tomllib
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from netaudit.errors import UsageError

M = TypeVar("M", bound=BaseModel)
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Line = Annotated[str, Field(pattern=r"^[^\r\n]+$", max_length=320)]  # no header of its own


class _Channel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Name
    language: Literal["vi", "en"] = "vi"
    ca_file: str = ""


class Email(_Channel):
    """A mailbox."""

    host: Line
    port: int = Field(default=0, ge=0, le=65535)  # 0: the usual one
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: Line = Field(alias="from")
    to: tuple[Line, ...] = Field(min_length=1, max_length=50)
    user: str = ""
    password_env: str = ""
    password_file: str = ""

    @model_validator(mode="after")
    def _private(self) -> Email:
        if self.security == "none" and not is_loopback(self.host):
            raise ValueError('security = "none" is for a mail server on this machine only')
        return self


class Webhook(_Channel):
    """A web address that takes JSON."""

    url: Line
    secret_env: str = ""
    secret_file: str = ""

    @model_validator(mode="after")
    def _private(self) -> Webhook:
        parts = urlsplit(self.url)
        if parts.scheme != "https" and not (
            parts.scheme == "http" and is_loopback(parts.hostname or "")
        ):
            raise ValueError("url: expected https://…; http only to this machine itself")
        return self


class Apprise(_Channel):
    """Whatever the library apprise can reach: where to stands in addresses of its own kind."""

    urls_env: str = ""
    urls_file: str = ""

    @model_validator(mode="after")
    def _somewhere(self) -> Apprise:
        if bool(self.urls_env) == bool(self.urls_file):
            raise ValueError("give urls_file or urls_env")
        return self


Channel = Email | Webhook | Apprise


class Channels(BaseModel):
    """All of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    email: tuple[Email, ...] = ()
    webhook: tuple[Webhook, ...] = ()
    apprise: tuple[Apprise, ...] = ()

    @model_validator(mode="after")
    def _distinct(self) -> Channels:
        names = [channel.name for channel in self.every()]
        if len(set(names)) < len(names):
            raise ValueError("two channels have one name")
        return self

    def every(self) -> tuple[Channel, ...]:
        """Of all kinds."""
        return (*self.email, *self.webhook, *self.apprise)


def path_for(store: Path) -> Path:
    """$NETAUDIT_NOTIFY, else the file beside the store."""
    named = os.environ.get("NETAUDIT_NOTIFY")
    return Path(named) if named else store.with_name(f"{store.name}.notify.toml")


def load(path: Path) -> Channels:
    """The channels in that file; none if it is not there. Raises UsageError."""
    return read(path, Channels) or Channels()


def read(path: Path, model: type[M]) -> M | None:
    """A TOML file as that model; None if it is not there. Raises UsageError."""
    try:
        return model.model_validate(tomllib.loads(path.read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UsageError("{path}: {error}", path=path, error=error) from error
    except ValidationError as error:
        told = "; ".join(
            f"{'.'.join(map(str, wrong['loc'])) or 'file'}: {wrong['msg']}"
            for wrong in error.errors(include_input=False)
        )
        raise UsageError("{path}: {told}", path=path, told=told) from error


def secret(variable: str, file: str) -> str:
    """The secret in that variable or file, empty where neither is named. Raises UsageError."""
    if variable:
        if variable not in os.environ:
            raise UsageError(
                "the variable {variable} that holds a secret is not set", variable=variable
            )
        return os.environ[variable]
    if not file:
        return ""
    try:
        return Path(file).read_text("utf-8").strip()
    except OSError as error:
        raise UsageError(
            "{file}: the secret cannot be read: {error}", file=file, error=error
        ) from error


def is_loopback(host: str) -> bool:
    """Whether that host is this machine, by its very name."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
