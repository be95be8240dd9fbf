"""The TLS identity of each server, and how it speaks TLS."""

from __future__ import annotations

import os
import ssl
import warnings
from dataclasses import dataclass, field

from netaudit.lab.authority import Authority, Identity

EVERY_CIPHER = "ALL:@SECLEVEL=0"  # what TLS 1.0 needs of OpenSSL 3


@dataclass(slots=True)
class Tls:
    """How a server speaks TLS. `identity` is issued when it is first needed.

    `legacy` speaks TLS 1.0 and nothing newer.
    """

    authority: Authority
    names: tuple[str, ...]
    identity: Identity | None = None
    legacy: bool = False
    _context: ssl.SSLContext | None = field(default=None, repr=False)

    def context(self) -> ssl.SSLContext:
        """The server's context for one more connection."""
        if self._context is None:
            if self.identity is None:
                self.identity = self.authority.issue(self.names)
            self._context = _context(self.identity, legacy=self.legacy)
        return self._context

    def change(self, identity: Identity | None, *, legacy: bool = False) -> None:
        """Another identity (None: the right one again) from the next connection on."""
        self.identity, self.legacy, self._context = identity, legacy, None


def _context(identity: Identity, *, legacy: bool) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if legacy:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # it is old on purpose
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1
        context.set_ciphers(EVERY_CIPHER)
    else:
        context.minimum_version = ssl.TLSVersion.TLSv1_2
    # OpenSSL reads files only: a file in memory keeps the key off the disk.
    with os.fdopen(os.memfd_create("identity"), "wb") as file:
        file.write(identity.chain + identity.key)
        file.flush()
        context.load_cert_chain(f"/proc/self/fd/{file.fileno()}")
    return context
