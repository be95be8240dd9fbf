"""The schedule's surroundings: inventories and policies from their files, the system's clock."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from netaudit.errors import UsageError

if TYPE_CHECKING:
    from netaudit.model import Run
    from netaudit.notify.outbox import Outbox
    from netaudit.run import Order
    from netaudit.schedule.audit import Look
    from netaudit.schedule.journal import Journal
    from netaudit.schedule.rule import Rule
    from netaudit.store import Store


def look_at_all(journal: Journal, store: Store) -> list[Look]:
    """One look at every rule: what is due is carried out, what changed is told.

    A rule's failure stops no other, and a message that cannot be sent fails no rule: it waits in
    the outbox with its error. While the file of channels cannot be read nothing counts as told.
    """
    from netaudit.gather import Unwatched
    from netaudit.net import clock
    from netaudit.schedule.audit import Auditor, Became, Look

    outbox, wrong = None, []
    try:
        outbox = outbox_of(journal, store)
    except UsageError as error:
        wrong = [Look("notify", Became.FAILED, error=str(error))]
    auditor = Auditor(
        journal,
        store,
        order_for,
        lambda rule, run: order_again(rule, run, store),
        Unwatched(),
        clock.system_clock,
        outbox.tell if outbox else None,
    )
    found = [auditor.look(rule) for rule in journal.rules()]
    if outbox:
        outbox.deliver()
    return [*found, *wrong]


def outbox_of(journal: Journal, store: Store) -> Outbox:
    """The outbox of that journal, for the channels in their file. Raises UsageError."""
    from netaudit.net import clock
    from netaudit.notify import channels
    from netaudit.notify.outbox import Outbox

    return Outbox(journal, channels.load(channels.path_for(store.path)), clock.system_clock)


def order_for(rule: Rule) -> Order:
    """The order of a rule's next run, from the files that it names now. Raises NetauditError."""
    from netaudit import inventory, policy, registry
    from netaudit.preflight import preflight
    from netaudit.run import Order
    from netaudit.sample import refuse_outside_the_lab

    loaded = registry.load()
    wanted = policy.load(rule.policy)
    wanted.validate(loaded)
    network = inventory.load(Path(rule.inventory))
    refuse_outside_the_lab(network)
    known = {vantage.id: vantage for vantage in network.vantages}
    vantage = known.get(rule.vantage or network.vantages[0].id)
    if vantage is None:
        raise UsageError(
            "rule {rule}: no vantage point {vantage} in {inventory}; it has: {known}",
            rule=rule.id,
            vantage=rule.vantage,
            inventory=rule.inventory,
            known=tuple(known),
        )
    return _dressed(Order(network, wanted, loaded, vantage, preflight), rule)


def order_again(rule: Rule, run: Run, store: Store) -> Order:
    """The order of a run that was cut: inventory and policy as they were when it began."""
    from netaudit import registry
    from netaudit.preflight import preflight
    from netaudit.run import order_of

    return _dressed(order_of(run, store, registry.load(), preflight), rule)


def _dressed(order: Order, rule: Rule) -> Order:
    from netaudit.net.gate import Limits
    from netaudit.policy import waivers
    from netaudit.second_look import SecondLook

    order = replace(order, second=SecondLook())
    if rule.rate:
        order = replace(order, limits=Limits(run_pps=rule.rate))
    return replace(order, waivers=waivers.load(Path(rule.waivers))) if rule.waivers else order
