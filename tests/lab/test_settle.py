"""What the kernel puts off is waited for, and what never comes is said."""

import threading
from typing import Any

import pytest

from netaudit.errors import LabError
from netaudit.lab import links, settle
from netaudit.lab.kernel import new_namespace
from netaudit.lab.ways import with_node
from tests.lab.network import in_a_namespace
from tests.lab.test_links import B, _pair

SOON = 0.05


def _said(act: Any) -> str:
    try:
        act()
    except LabError as error:
        return str(error)
    return "nothing"


@pytest.mark.lab
def test_a_link_that_does_not_carry_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settle, "PATIENCE", SOON)

    def inside() -> Any:
        up, down = (links.open_node(new_namespace(n)) for n in ("up", "down"))
        links.connect(up, down, "to-down", "up", 2)
        up.route.link("set", index=2, state="up")  # and the other end is not
        return _said(lambda: settle.settle([up.namespace]))

    assert in_a_namespace(inside).startswith("up: links do not carry after 0 s: to-down.")


@pytest.mark.lab
def test_a_link_that_carries_later_is_waited_for() -> None:
    def inside() -> Any:
        up, down = (links.open_node(new_namespace(n)) for n in ("up", "down"))
        links.connect(up, down, "to-down", "up", 2)
        up.route.link("set", index=2, state="up")
        index = links.index_of(down, "up")

        def bring_up(node: links.Node) -> None:
            node.route.link("set", index=index, state="up")

        later = threading.Timer(SOON, lambda: with_node(down.namespace, bring_up))
        later.start()
        settle.settle([up.namespace])
        later.join()
        return up.route.link("get", index=2)[0].get_attr("IFLA_OPERSTATE")

    assert in_a_namespace(inside) == settle.CARRYING


@pytest.mark.lab
def test_an_address_that_is_not_answered_for_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def inside() -> Any:
        _, down = _pair()
        monkeypatch.setattr(settle, "PATIENCE", SOON)  # which the pair itself may need more of
        down.route.route("del", dst=f"{B}/128", table=255, type="local", oif=1)
        return _said(lambda: settle.answering(down.namespace))

    expected = f"down: addresses have no local route after 0 s: {B}."
    assert in_a_namespace(inside).startswith(expected)
