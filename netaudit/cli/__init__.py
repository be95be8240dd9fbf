"""The command line. Commands are imported when they are called, so that help is quick."""

from __future__ import annotations

import atexit
import errno
import gc
import io
import sys
from importlib import import_module
from typing import Any

import rich_click as click

from netaudit import __version__
from netaudit.cli.exits import INTERRUPTED, OUR_ERROR
from netaudit.cli.speech import have_click_speak, speak

# What a place can have against being written to. Any other error of the system is ours.
_NO_PLACE = frozenset(
    {errno.EACCES, errno.EDQUOT, errno.EISDIR, errno.ENOSPC, errno.ENOTDIR, errno.EROFS}
)
# Name: (module, what its help says in the list of commands). A test holds the texts together.
COMMANDS = {
    "demo": ("demo", "Boot the lab, scan the sample province, write the report."),
    "scan": ("scan", "Walk an inventory: ask, judge, keep."),
    "discover": ("discover", "Find out what every port of an inventory's addresses does."),
    "stop": ("stop", "Stop every scan within a second, and let none begin."),
    "report": ("report", "Write the report of a run."),
    "verify": ("verify", "Say whether a report is as it was made, and who signed it."),
    "keys": ("keys", "Make the key that signs reports."),
    "replay": ("replay", "Judge a stored run again, without a packet."),
    "diff": ("diff", "Say what changed between two runs."),
    "matrix": ("matrix", "Lay what several vantage points reach side by side."),
    "trend": ("trend", "Show how a network did over its runs."),
    "runs": ("runs", "List the runs in the store."),
    "schedule": (
        "schedule",
        "Audits by the calendar: rules, and what is due.",
    ),
    "serve": ("serve", "Serve reports over HTTPS to those who may see them, and run the schedule."),
    "policy": ("policy", "Show, check and compare policies."),
    "frameworks": ("frameworks", "Compare a run with laws, standards and programmes."),
    "waivers": ("waivers", "Check and list decisions on findings."),
    "dnssec": ("dnssec", "Validate one name and draw its chain of trust."),
    "canaries": ("canaries", "Make and check zones that tell whether resolvers validate."),
    "checks": ("checks", "List, show, write and verify checks."),
    "inventory": ("inventory", "Check, show, import and generate inventories."),
    "lab": ("lab", "Run the digital twin of a province."),
    "drill": ("drill", "Rehearse an incident, and score what was found and mended."),
    "doctor": ("doctor", "Say what this machine can and cannot do, and why it matters."),
}


class Later(click.RichCommand):
    """A command's place in the list: the command itself is imported when it is called."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """The real command's context."""
        module = import_module(f"netaudit.cli.{COMMANDS[str(self.name)][0]}")
        real: click.Command = getattr(module, str(self.name))
        speak(real)
        return real.make_context(info_name, args, parent, **extra)


class LazyGroup(click.RichGroup):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """The commands, in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name, not yet imported."""
        known = COMMANDS.get(cmd_name)
        if not known:
            return None
        later = Later(name=cmd_name, help=known[1])
        speak(later)
        return later

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """The group's own texts are in the user's language, too."""
        speak(self)
        return super().make_context(info_name, args, parent, **extra)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 nothing failed · 1 our error · 2 findings at or above --fail-on · "
    "3 coverage below the floor · 4 worse than before (diff) · 130 interrupted",
)
@click.version_option(__version__, prog_name="netaudit", message="%(prog)s %(version)s")
def cli() -> None:
    """Audit a province's network: IPv6 reachability, DNSSEC, exposed services.

    First steps: `netaudit doctor`, then `netaudit demo`.
    """


def collect_rarely() -> None:
    """Let the collector of cyclic garbage walk what a run keeps less often.

    With its default, for every 700 objects more, it takes a sixth of an audit's processor time; for
    every 50,000, a twentieth, and it finds next to nothing. And when the process ends, nothing is
    worth a walk any more: that took half a second.
    """
    gc.set_threshold(500_000, 20, 50)
    atexit.register(gc.freeze)


def write_what_can_be_written() -> None:
    """A letter that the terminal's encoding does not have is a question mark, not the end."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def main() -> None:
    """Entry point: turns errors into a line that says what to do, and an exit code."""
    from netaudit.errors import DocumentError, NetauditError, of_the_system

    collect_rarely()
    write_what_can_be_written()
    have_click_speak()
    try:
        code = cli.main(standalone_mode=False)
    except (KeyboardInterrupt, click.Abort):
        code = INTERRUPTED
    except click.ClickException as error:
        error.show()
        code = OUR_ERROR
    except DocumentError as error:
        from netaudit.cli.mistakes import tell

        tell(error.mistakes)
        code = OUR_ERROR
    except NetauditError as error:
        from netaudit.cli.common import echo
        from netaudit.i18n import language_from_environment, show

        told = show(error.phrase, language_from_environment())
        echo(f"netaudit: {told}", err=True)
        code = OUR_ERROR
    except BrokenPipeError:  # the reader of our output has seen enough
        sys.stderr.close()
        code = 0
    except OSError as error:
        if error.errno not in _NO_PLACE:
            raise
        from netaudit.cli.common import note

        note(
            "netaudit: {place}{problem}; make room, or name a place where you may write",
            place=f"{error.filename}: " if error.filename else "",
            problem=of_the_system(error),
        )
        code = OUR_ERROR
    sys.exit(code if isinstance(code, int) else 0)
