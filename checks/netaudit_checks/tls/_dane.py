"""What the checks of TLSA records have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.api import Service, Verdict, not_applicable
from netaudit_checks._publish import in_each_product

if TYPE_CHECKING:
    from netaudit.facts.dane import DaneService

PUBLISH_TLSA = {
    "OpenSSL": """
        # the digest of the key that the server presents
        openssl s_client -starttls smtp -connect NAME:25 -showcerts </dev/null | \\
          openssl x509 -pubkey -noout | openssl pkey -pubin -outform DER | sha256sum
    """,
    **in_each_product("_25._tcp.NAME TLSA 3 1 1 DIGEST"),
}


def no_records(service: Service, dane: DaneService) -> Verdict | None:
    """The verdict where there is no TLSA record; None where there is one."""
    if dane.published():
        return None
    return not_applicable("{service} has no TLSA record", service=service.label())
