"""CAA records (RFC 8659 section 4): what a property's value must look like."""

from __future__ import annotations

import re

from netaudit.model import Phrase

CRITICAL = 0x80
# RFC 8659 section 4, RFC 9495, and the contacts of the CA/Browser Forum: IANA's registry.
KNOWN = frozenset(
    {"issue", "issuewild", "iodef", "contactemail", "contactphone", "issuemail", "issuevmc"}
)
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_PARAMETER = r"[ \t]*[A-Za-z0-9]+[ \t]*=[ \t]*[\x21-\x3a\x3c-\x7e]*[ \t]*"
_ISSUE = re.compile(
    rf"[ \t]*(?:{_LABEL}(?:\.{_LABEL})*)?[ \t]*(?:;(?:{_PARAMETER}(?:;{_PARAMETER})*|[ \t]*))?"
)
_REPORT = re.compile(r"(?:mailto:[^@\s]+@[^@\s]+|https?://\S+)", re.IGNORECASE)
_FORMS = {"issue": _ISSUE, "issuewild": _ISSUE, "issuemail": _ISSUE, "iodef": _REPORT}
_MOST = 1024  # octets of a value that are looked at


def mistake(tag: str, value: str) -> Phrase | None:
    """What is wrong with a property's value; None where nothing is, or nobody knows the tag."""
    form = _FORMS.get(tag)
    if form is None or (len(value) <= _MOST and form.fullmatch(value)):
        return None
    shown = "".join(c if c.isprintable() else "?" for c in value[:60])
    return Phrase('the value "{value}" of {tag} cannot be read', (("value", shown), ("tag", tag)))
