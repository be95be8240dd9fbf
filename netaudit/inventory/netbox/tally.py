"""What an import leaves out or takes for granted: told once, with its number and first place."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from netaudit.errors import Mistake
from netaudit.inventory.netbox.export import Item

if TYPE_CHECKING:
    from collections.abc import Iterator


_MOST_NAMED = 5


@dataclass
class Tally:
    """Objects by what is to be said of them: a message with the placeholders count and names."""

    items: dict[str, list[tuple[Item, str]]] = field(default_factory=dict)

    def told(self) -> Iterator[Mistake]:
        """One for each message, at the first object."""
        for message, found in self.items.items():
            names = list(dict.fromkeys(name for _, name in found))
            shown = [*names[:_MOST_NAMED], *(["…"] if len(names) > _MOST_NAMED else [])]
            params = (("count", str(len(found))), ("names", ", ".join(shown)))
            yield Mistake(found[0][0].place, message, params)


def mention(tally: Tally, item: Item, message: str, name: str = "") -> None:
    """One more object of which `message`, a gettext msgid, is to be said."""
    named = name or item.text("name") or str(item.id)
    tally.items.setdefault(message, []).append((item, named))
