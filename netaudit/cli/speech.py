"""Help in the user's language: texts of commands and options are msgids, and so are click's own.

A command is translated when it is about to be called, in place: nothing is imported for that, and
English needs no work at all.
"""

from __future__ import annotations

import gettext
import os
from inspect import cleandoc
from pathlib import Path
from typing import TYPE_CHECKING

import rich_click as click

from netaudit.i18n import language_from_environment, translate

if TYPE_CHECKING:
    from collections.abc import Iterator


# What click says, which it looks up by gettext: a test holds that it does say each.
CLICKS = (
    "Options",
    "Commands",
    "Show this message and exit.",
    "Show the version and exit.",
    "Error: {message}",
    "Try '{command} {option}' for help.",
    "Missing argument",
    "Missing option",
    "No such command {name!r}.",
    "No such option {name!r}.",
    "Invalid value: {message}",
    "Invalid value for {param_hint}: {message}",
    "{name} {filename!r} does not exist.",
    "{name} {filename!r} is a directory.",
    "{name} {filename!r} is a file.",
    "{name} {filename!r} is not readable.",
    "file",
    "directory",
)
_TEXTS = ("help", "short_help", "epilog")


def speak(command: click.Command) -> None:
    """Have a command, its options and its own commands speak the user's language."""
    language = language_from_environment()
    for owner, name, message in _texts(command):
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


def messages(command: click.Command) -> Iterator[str]:
    """The msgids of a command, its options and its own commands."""
    for owner, name, message in _texts(command):
        yield whole(vars(owner).get("msgids", {}).get(name, message))


def whole(text: str) -> str:
    """A help text without its line ends: one line a paragraph, an empty one between."""
    return "\n\n".join(" ".join(part.split()) for part in cleandoc(text).split("\n\n"))


def _texts(command: click.Command) -> Iterator[tuple[object, str, str]]:
    for owner in (command, *command.params):
        for name in _TEXTS:
            if text := getattr(owner, name, None):
                yield owner, name, text
    for below in getattr(command, "commands", {}).values():
        yield from _texts(below)
