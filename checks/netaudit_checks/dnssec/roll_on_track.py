"""Key rolls: where the zone stands."""

from netaudit.api import Severity, Verdict, Zone, check, failed, not_applicable, passed
from netaudit.facts.roll import KeyRoll
from netaudit_checks.dnssec._howto import SEE_KEYS


@check(
    "dnssec.roll-on-track",
    title="No step of a key roll was taken too early",
    severity=Severity.CRITICAL,
    remedy=(
        "Take the step back that was too early: publish the old key again and let it sign, or "
        "have the parent publish a DS for a key that signs. Then wait for the longest TTL "
        "before the next step."
    ),
    howto=SEE_KEYS,
    refs=["RFC 6781 section 4.1", "RFC 7583 section 3"],
)
def roll_on_track(zone: Zone, roll: KeyRoll) -> Verdict:
    """A roll goes wrong when one side is ahead: the zone is gone for all who validate."""
    if not roll.answered:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    if not roll.signed:
        return not_applicable("{zone} is not signed", zone=zone.name)
    if stuck := [step for step in roll.steps if step.roll.stuck]:
        return failed(
            "{state}: {keys}",
            state=stuck[0].roll.phrase(),
            keys=tuple(key for step in stuck for key in step.keys) or ("-",),
        )
    if roll.steps:
        return passed(
            "under way: {states}", states=tuple(step.roll.phrase() for step in roll.steps)
        )
    return passed("no key of {zone} is being rolled", zone=zone.name)
