"""`netaudit schedule`: audits by the calendar."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from netaudit.cli.common import echo, inventory_argument, note, open_store, say, store_option
from netaudit.cli.exits import CLEAN, OUR_ERROR
from netaudit.model import Severity

if TYPE_CHECKING:
    from datetime import datetime

    from netaudit.model import Phrase
    from netaudit.schedule.audit import Look
    from netaudit.schedule.journal import Journal
    from netaudit.schedule.rule import Rule

ZONE = "Asia/Ho_Chi_Minh"


@click.group()
def schedule() -> None:
    """Audits by the calendar: rules, and what is due."""


@schedule.command()
@click.argument("name")
@inventory_argument
@store_option
@click.option("--cron", default="", help="'0 2 * * *', '0 3 L * *', '0 3 * * sun#1', @weekly …")
@click.option("--at", multiple=True, help="Once, at 2026-12-01T02:00; may be repeated.")
@click.option("--zone", default=ZONE, show_default=True, help="The time zone of all times.")
@click.option("--policy", default="baseline", show_default=True, help="Name or file.")
@click.option("--vantage", default="", help="Where we stand. Default: the inventory's first.")
@click.option(
    "--waivers", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file."
)
@click.option(
    "--window",
    "windows",
    multiple=True,
    metavar="[UNIT=]WINDOW",
    help="When scanning is allowed, for all or for one unit: 'mon-fri 22:00-05:00'.",
)
@click.option("--blackout", "blackouts", multiple=True, help="2026-12-20..2026-12-31, or a day.")
@click.option("--jitter", default="0s", show_default=True, help="Spread the units over so long.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of the spread.")
@click.option(
    "--sooner", default="0s", show_default=True, help="Look again so soon at units at risk."
)
@click.option(
    "--severity",
    type=click.Choice([str(severity) for severity in Severity]),
    default=str(Severity.CRITICAL),
    show_default=True,
    help="A failure as grave as this puts a unit at risk.",
)
@click.option(
    "--keep", type=click.IntRange(1), default=400, show_default=True, help="Days in the journal."
)
@click.option(
    "--whole",
    type=click.IntRange(0),
    default=0,
    help="Days after which a run's answers go; 0: never.",
)
@click.option("--rate", type=click.FloatRange(min=1), help="Packets a second, at most, in all.")
@click.option("--replace", is_flag=True, help="Change a rule that is there.")
def add(  # noqa: PLR0913  one parameter an option
    *,
    name: str,
    inventory_path: Path,
    store_path: Path | None,
    cron: str,
    at: tuple[str, ...],
    zone: str,
    policy: str,
    vantage: str,
    waivers: Path | None,
    windows: tuple[str, ...],
    blackouts: tuple[str, ...],
    jitter: str,
    seed: int,
    sooner: str,
    severity: str,
    keep: int,
    whole: int,
    rate: float | None,
    replace: bool,
) -> None:
    """Add the rule NAME: audit INVENTORY whenever its calendar comes round."""
    from netaudit.net.clock import system_clock
    from netaudit.schedule import rule as rules

    rule = rules.Rule(
        id=name,
        inventory=str(inventory_path.absolute()),
        zone=zone,
        created=system_clock(),
        cron=cron,
        policy=_policy(policy),
        vantage=vantage,
        waivers=str(waivers.absolute()) if waivers else "",
        windows=tuple(window for window in windows if "=" not in window),
        unit_windows=tuple(_pair(window) for window in windows if "=" in window),
        blackouts=blackouts,
        jitter=rules.seconds(jitter),
        seed=seed,
        sooner=rules.seconds(sooner),
        severity=Severity(severity),
        keep=keep,
        whole=whole,
        rate=rate or 0.0,
    )
    rule = rules.check(rules.at_times(rule, at))
    units = _require_known(rule)
    _journal(store_path).add(rule, replace=replace)
    _tell_next(rule, 1)
    _tell_without_turn(rule, units)


@schedule.command("list")
@store_option
def list_(store_path: Path | None) -> None:
    """List the rules, and what became of each the last time."""
    from netaudit.schedule.audit import STATES

    journal = _journal(store_path)
    for rule in journal.rules():
        say(
            "{rule}  {when}  {inventory}",
            rule=rule.id,
            when=" · ".join([*filter(None, [rule.cron]), *(_local(rule, at) for at in rule.at)]),
            inventory=rule.inventory,
        )
        _tell_rule(rule)
        if slots := journal.slots(rule.id):
            last = slots[-1]
            say(
                "    last: {due}  {state}  run {run}  missed before it: {missed}",
                due=_local(rule, last.due),
                state=_word(STATES[last.state]),
                run=last.run,
                missed=last.missed,
            )
            if last.error:
                say("    error: {error}", error=last.error)
    if not journal.rules():
        say("no rules; add one with `netaudit schedule add`")


@schedule.command()
@click.argument("name")
@store_option
def remove(name: str, store_path: Path | None) -> None:
    """Remove the rule NAME; its runs stay."""
    _journal(store_path).remove(name)
    say("rule {rule} is removed", rule=name)


@schedule.command("next")
@store_option
@click.option("--count", type=click.IntRange(1, 1000), default=5, show_default=True)
def next_(store_path: Path | None, count: int) -> None:
    """Say when each rule comes round next."""
    for rule in _journal(store_path).rules():
        _tell_next(rule, count)


@schedule.command()
@store_option
@click.option("--wait", is_flag=True, help="Stay until no unit waits for its turn.")
@click.option("--quiet", "-q", is_flag=True, help="Tell errors only.")
@click.pass_context
def run(ctx: click.Context, *, store_path: Path | None, wait: bool, quiet: bool) -> None:
    """Carry out what is due, go on with what was cut, and leave what is not due alone."""
    from netaudit.net.killswitch import require_released
    from netaudit.schedule.audit import Became
    from netaudit.schedule.service import look_at_all

    store = open_store(store_path)
    try:
        while True:
            looks = look_at_all(_journal(store.path), store)
            for look in looks:
                _tell(look, quiet=quiet)
            if not wait or all(look.became is not Became.WAITING for look in looks):
                break
            require_released()
            _sleep()
    finally:
        store.close()
    wrong = {Became.FAILED, Became.ABANDONED}
    ctx.exit(OUR_ERROR if any(look.became in wrong for look in looks) else CLEAN)


@schedule.command()
@store_option
@click.option("--all", "everything", is_flag=True, help="Also what was sent.")
@click.option("--deliver", is_flag=True, help="Try now to send what is due.")
def outbox(store_path: Path | None, *, everything: bool, deliver: bool) -> None:
    """List notifications that could not be sent yet, each with its error."""
    from netaudit.schedule.service import outbox_of

    store = open_store(store_path)
    box = outbox_of(_journal(store.path), store)
    store.close()
    if deliver:
        box.deliver()
    found = box.all() if everything else box.waiting()
    for item in found:
        say(
            "{id}  tries: {tries}  {subject}",
            id=item.message.id,
            tries=item.tries,
            subject=item.message.subject,
        )
        if item.error:
            say("    error: {error}", error=item.error)
    if not found:
        say("nothing waits")


@schedule.command()
@store_option
@click.option("--every", type=click.IntRange(1, 30), default=5, show_default=True, help="Minutes.")
@click.option("--user", default="", help="Who runs it. Default: the unit's own.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Write them there.")
def systemd(store_path: Path | None, every: int, user: str, out: Path | None) -> None:
    """Print a systemd timer and its service, or write them."""
    from netaudit.datafolder import default_path
    from netaudit.schedule.systemd import units

    program = Path(sys.argv[0]).absolute()
    found = units(program, (store_path or default_path()).absolute(), every, user)
    for name, text in found.items():
        if out is None:
            echo(text)
        else:
            out.mkdir(parents=True, exist_ok=True)
            (out / name).write_text(text, "utf-8")
            say("{file}: written", file=out / name)


def _journal(store_path: Path | None) -> Journal:
    from netaudit.datafolder import default_path
    from netaudit.schedule.journal import Journal, path_for

    return Journal(path_for(store_path or default_path()))


def _require_known(rule: Rule) -> list[str]:
    """The inventory's units, where its policy, vantage and the rule's units are there as well.

    Better told now than at two in the morning.
    """
    from netaudit.errors import UsageError
    from netaudit.schedule.service import order_for

    order = order_for(rule)
    known = [unit.id for unit in order.inventory.units]
    if unknown := sorted({unit for unit, _window in rule.unit_windows}.difference(known)):
        raise UsageError("--window: no unit {unknown} in the inventory", unknown=tuple(unknown))
    return known


def _pair(text: str) -> tuple[str, str]:
    unit, _sign, window = text.partition("=")
    return unit.strip(), window.strip()


def _policy(text: str) -> str:
    """A file's whole path, else the name: a timer stands in another folder."""
    return str(Path(text).absolute()) if Path(text).is_file() else text


def _tell(look: Look, *, quiet: bool) -> None:
    from netaudit.schedule.audit import WORDS

    if look.error:
        note(
            "{rule}: {became}: {error}",
            rule=look.rule,
            became=_word(WORDS[look.became]),
            error=look.error,
        )
    elif not quiet:
        say(
            "{rule}: {became}  {run}",
            rule=look.rule,
            became=_word(WORDS[look.became]),
            run=look.run,
        )


def _tell_rule(rule: Rule) -> None:
    """What decides when its units are asked, where anything does."""
    if rule.windows or rule.unit_windows:
        own = [f"{unit}={window}" for unit, window in rule.unit_windows]
        say("    only in: {windows}", windows=" · ".join([*rule.windows, *own]))
    if rule.blackouts:
        say("    never on: {days}", days=" · ".join(rule.blackouts))
    if rule.jitter:
        say("    its units are spread over {minutes} minutes", minutes=rule.jitter // 60)
    _tell_next(rule, 1)


def _tell_without_turn(rule: Rule, units: list[str]) -> None:
    from netaudit.net.clock import system_clock
    from netaudit.schedule.plan import without_turn

    if found := without_turn(rule, units, system_clock()):
        at, unit = found[0]
        note(
            "{rule}: at {at} units may get no turn, and are then not tested, such as {unit}: "
            "no window of theirs opens between the end of the spread (--jitter) and the next time. "
            "Give a shorter --jitter, another --window or a rarer --cron",
            rule=rule.id,
            at=_local(rule, at),
            unit=unit,
        )


def _tell_next(rule: Rule, count: int) -> None:
    from netaudit.net.clock import system_clock
    from netaudit.schedule.plan import next_times

    times = next_times(rule, system_clock(), count)
    for at in times:
        say("{rule}: next {at}", rule=rule.id, at=_local(rule, at))
    if not times:
        say("{rule}: does not come round again", rule=rule.id)


def _word(phrase: Phrase) -> str:
    from netaudit.i18n import language_from_environment, show

    return show(phrase, language_from_environment())


def _local(rule: Rule, at: datetime) -> str:
    return f"{at.astimezone(rule.place):%Y-%m-%d %H:%M %Z}"


def _sleep() -> None:
    from time import sleep

    sleep(10)
