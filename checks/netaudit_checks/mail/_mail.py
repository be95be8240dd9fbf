"""What the checks of mail have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.api import Verdict, Zone, not_applicable, not_tested

if TYPE_CHECKING:
    from netaudit.facts.mail import MailExchangers, SenderPolicy


def no_mail(zone: Zone, exchangers: MailExchangers) -> Verdict | None:
    """The verdict where the zone receives no mail; None where it does."""
    if not exchangers.answered:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    if not exchangers.receiving() and not exchangers.declared:
        return not_applicable("{zone} receives no mail", zone=zone.name)
    return None


def no_exchanger(zone: Zone, exchangers: MailExchangers) -> Verdict | None:
    """The verdict where the zone names no host that mail is delivered to."""
    if verdict := no_mail(zone, exchangers):
        return verdict
    if not exchangers.receiving():
        return not_applicable("{zone} has no MX record", zone=zone.name)
    return None


def no_policy(zone: Zone, exchangers: MailExchangers, policy: SenderPolicy) -> Verdict | None:
    """The verdict where there is no single SPF record to read; None where there is one."""
    if verdict := no_mail(zone, exchangers):
        return verdict
    if not policy.answered:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    if len(policy.records) != 1:
        return not_applicable(
            "{zone} has {count} SPF records, not one", zone=zone.name, count=len(policy.records)
        )
    return None


def unasked(names: tuple[str, ...]) -> Verdict | None:
    """The verdict where no fault was seen and not everything could be asked."""
    if not names:
        return None
    return not_tested("no fault seen, but not everything could be asked: {names}", names=names)
