"""Router advertisements: prefixes that hosts can use."""

from netaudit.api import Segment, Severity, Verdict, about, check, failed, passed
from netaudit.facts.segment import AdvertisedPrefix, Overheard
from netaudit.model import Phrase
from netaudit_checks.ipv6._segment import ADVERTISE, advertised, unheard

_IDENTIFIER = 64


@check(
    "ipv6.segment-prefixes-usable",
    title="Hosts can make themselves addresses of the prefixes that are advertised",
    severity=Severity.MEDIUM,
    remedy="Advertise a /64 with flag A, or the prefix without it; a preferred lifetime that is "
    "not longer than the valid one; and neither of them 0 while the prefix is in use.",
    howto=ADVERTISE,
    refs=["RFC 4862 section 5.5.3", "RFC 7421 section 4.3", "RFC 4861 section 6.2.1"],
)
def segment_prefixes_usable(segment: Segment, heard: Overheard) -> Verdict:
    """Hosts ignore such a prefix in silence, and have no address, or one that is soon gone."""
    found = advertised(segment, heard)
    if not found:
        return unheard(segment, heard)
    wrong = {about(str(p.network), why) for a in found for p in a.prefixes if (why := _why(p))}
    if wrong:
        return failed(
            "prefixes are advertised on {link} that hosts cannot use: {prefixes}",
            link=segment.label(),
            prefixes=tuple(sorted(wrong, key=str)),
        )
    return passed("hosts can use the prefixes advertised on {link}", link=segment.label())


def _why(prefix: AdvertisedPrefix) -> Phrase | None:
    lifetimes = (("preferred", prefix.preferred), ("valid", prefix.valid))
    if prefix.preferred > prefix.valid:
        return Phrase("preferred for {preferred} s, valid for {valid} s only", lifetimes)
    if prefix.autonomous and prefix.network.prefixlen != _IDENTIFIER:
        length = prefix.network.prefixlen
        return Phrase("flag A on a /{length}", (("length", length),))
    if prefix.autonomous and prefix.valid and not prefix.preferred:
        return Phrase("preferred for {preferred} s, valid for {valid} s", lifetimes)
    return None
