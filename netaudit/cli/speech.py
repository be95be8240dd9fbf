"""Help in the user's language: texts of commands and options are msgids, and so are click's own.

A command is translated when it is about to be called, in place: nothing is imported for that, and
English needs no work at all.
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from netaudit.i18n import language_from_environment, translate, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


# What click says: a test holds that it does say each. It looks them up by gettext, but for the
# names of types and the places in a line of usage, which speak() puts in.
CLICKS = (
    "Usage:",
    "Options",
    "Commands",
    "default: {default}",
    "Show this message and exit.",
    "Show the version and exit.",
    "Error: {message}",
    "Try '{command} {option}' for help.",
    "Missing command.",
    "Missing argument",
    "Missing option",
    "Choose from:\n\t{choices}",
    "No such command {name!r}.",
    "No such option {name!r}.",
    "Invalid value: {message}",
    "Invalid value for {param_hint}: {message}",
    "{value!r} is not a valid {number_type}.",
    "{value} is not in the range {range}.",
    "Option {name!r} does not take a value.",
    "{name} {filename!r} does not exist.",
    "{name} {filename!r} is a directory.",
    "{name} {filename!r} is a file.",
    "{name} {filename!r} is not readable.",
    "{name} {filename!r} is not writable.",
    "Repeat for confirmation",
    "Error: The two entered values do not match.",
    "Error: invalid input",
    "file",
    "directory",
    "path",
    "text",
    "integer",
    "integer range",
    "float range",
    "[OPTIONS]",
    "COMMAND [ARGS]...",
    "[COMMAND] [ARGS]...",
)
# What it says by number: of one, of more. Vietnamese says both alike.
CLICKS_BY_NUMBER = {
    "Got unexpected extra argument ({args})": "Got unexpected extra arguments ({args})",
    "Option {name!r} requires an argument.": "Option {name!r} requires {nargs} arguments.",
    "{value!r} is not {choice}.": "{value!r} is not one of {choices}.",
    "Did you mean {possibility}?": "(Did you mean one of: {possibilities}?)",
}
_TEXTS = ("help", "short_help", "epilog")
_PLACES = ("options_metavar", "subcommand_metavar")  # in a line of usage


def speak(command: click.Command) -> None:
    """Have a command, its options and its own commands speak the user's language."""
    language = language_from_environment()
    for owner, name, message in (*_texts(command), *_names(command)):
        kept: dict[str, str] = vars(owner).setdefault("msgids", {})
        msgid = kept.setdefault(name, message)
        told = msgid if language == "en" else translate(whole(msgid), language)
        setattr(owner, name, told)


def have_click_speak() -> None:
    """Let click find its messages in our catalogue, where the user's language is not its own."""
    language = language_from_environment()
    if language != "en":
        os.environ["LANGUAGE"] = language
        gettext.bindtextdomain("netaudit", str(Path(__file__).parent.parent / "locale"))
        gettext.textdomain("netaudit")
        panels = click.rich_click
        panels.OPTIONS_PANEL_TITLE = translate("Options", language)
        panels.COMMANDS_PANEL_TITLE = translate("Commands", language)
        told = translate("default: {default}", language).format(default="{}")
        panels.DEFAULT_STRING = f"\\[{told}]"
        click.RichContext.formatter_class = Formatter


class Formatter(click.RichHelpFormatter):
    """Lines of usage begin in the user's language: rich-click writes that word in English."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """A line of usage."""
        super().write_usage(prog, args, prefix or translate("Usage:", language_from_environment()))


def messages(command: click.Command) -> Iterator[str]:
    """The msgids of a command, its options and its own commands."""
    for owner, name, message in _texts(command):
        yield whole(vars(owner).get("msgids", {}).get(name, message))


def _texts(command: click.Command) -> Iterator[tuple[object, str, str]]:
    for each in _all(command):
        for owner in (each, *each.params):
            yield from _said(owner, _TEXTS)


def _names(command: click.Command) -> Iterator[tuple[object, str, str]]:
    for each in _all(command):
        yield from _said(each, _PLACES)
        for param in each.params:
            yield from _said(param.type, ("name",))


def _said(owner: object, names: Iterable[str]) -> Iterator[tuple[object, str, str]]:
    for name in names:
        if text := getattr(owner, name, None):
            yield owner, name, text


def _all(command: click.Command) -> Iterator[click.Command]:
    """A command and every one below it."""
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from _all(below)
