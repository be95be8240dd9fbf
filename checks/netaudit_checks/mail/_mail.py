"""What the checks of mail have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netaudit.api import Verdict, Zone, not_applicable

if TYPE_CHECKING:
    from netaudit.facts.mail import DkimKeys, MailExchangers, SenderPolicy


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


def no_keys(zone: Zone, exchangers: MailExchangers, dkim: DkimKeys) -> Verdict | None:
    """The verdict where nothing can be said of DKIM; None where something can."""
    if verdict := no_mail(zone, exchangers):
        return verdict
    if not dkim.answered:
        return not_applicable("no server of {zone} answers", zone=zone.name)
    if not dkim.keys and dkim.wild:
        return not_applicable(
            "{zone} has a wildcard, and the inventory declares no DKIM selector", zone=zone.name
        )
    return None


def no_record(zone: Zone, exchangers: MailExchangers, dkim: DkimKeys) -> Verdict | None:
    """The verdict where there is no key record to read; None where there is one."""
    if verdict := no_keys(zone, exchangers, dkim):
        return verdict
    if not dkim.keys:
        return not_applicable("the inventory declares no DKIM selector of {zone}", zone=zone.name)
    if not dkim.readable:
        return not_applicable("no declared selector of {zone} has one record", zone=zone.name)
    return None
