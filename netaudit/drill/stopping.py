"""The kill switch in a drill: what is told when it is pulled, and when it is released."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def said(was_pulled: bool, pulled: bool, folder: Path) -> Iterator[tuple[str, dict[str, object]]]:  # noqa: FBT001  before and now
    """A line's msgid and what fills it, where one has become the other."""
    if pulled and not was_pulled:
        yield _line(
            "the kill switch is pulled: no inject comes and nobody looks, while exercise time goes "
            "on. Go on with: netaudit stop --release; or end the drill, which undoes everything: "
            "netaudit drill stop {dir}",
            dir=folder,
        )
    if was_pulled and not pulled:
        yield _line("the kill switch is released: the drill goes on")


def _line(message: str, **params: object) -> tuple[str, dict[str, object]]:
    return message, params
