"""Name servers: long answers."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.manners import ZoneManners
from netaudit_checks.dns._howto import PASS_LONG_ANSWERS


@check(
    "dns.long-answers-arrive",
    title="Long answers of every name server arrive over UDP",
    severity=Severity.HIGH,
    remedy=(
        "Let every firewall between pass DNS answers over UDP of at least 1232 octets, and do not "
        "inspect their length. Try: dig +norec +dnssec +bufsize=1232 +ignore @ADDRESS ZONE DNSKEY, "
        "then the same with +bufsize=512: what only comes so is dropped for its length."
    ),
    howto=PASS_LONG_ANSWERS,
    refs=["RFC 6891 section 6.2.5", "RFC 9715 section 3", "RFC 8906 section 4"],
)
def long_answers_arrive(zone: Zone, manners: ZoneManners) -> Verdict:
    """Signed answers are long: where a firewall drops them, a resolver waits, and may give up.

    It gets through once it has asked for a short answer, and then over TCP; not all do that.
    """
    looked = [s for s in manners.servers if s.lost is not None]
    if not looked:
        return not_applicable("nobody looked for lost answers of {zone}", zone=zone.name)
    if bad := tuple(f"{s.server}: {s.lost}" for s in looked if s.lost):
        return failed(
            "short answers come over UDP, but none of so many octets: {servers}", servers=bad
        )
    return passed(
        "no answer was lost for its length at {count} server addresses", count=len(looked)
    )
