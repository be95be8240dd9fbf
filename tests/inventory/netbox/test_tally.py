from __future__ import annotations

from netaudit.errors import Place
from netaudit.inventory.netbox.export import Item
from netaudit.inventory.netbox.tally import Tally, mention


def item(number: int, name: str) -> Item:
    return Item(
        "dcim/devices", number, Place("a.json", cell=f"dcim/devices/{number}"), {"name": name}
    )


def test_each_message_is_told_once_at_the_first_place_with_the_number() -> None:
    tally = Tally()
    for number in range(3, 10):
        mention(tally, item(number, f"h{number}"), "left out: {count} ({names})")
    mention(tally, item(10, "h3"), "left out: {count} ({names})")
    mention(tally, item(11, "h1"), "odd: {count} ({names})", "other")
    assert [str(mistake) for mistake in tally.told()] == [
        "a.json:dcim/devices/3: left out: 8 (h3, h4, h5, h6, h7, …)",
        "a.json:dcim/devices/11: odd: 1 (other)",
    ]


def test_what_has_no_name_is_told_by_its_number() -> None:
    tally = Tally()
    mention(tally, item(1, ""), "left out: {count} ({names})")
    assert [str(mistake) for mistake in tally.told()] == ["a.json:dcim/devices/1: left out: 1 (1)"]
