from __future__ import annotations

from typing import Any

import pytest

from netaudit.lab.links import MACS, UPSTREAM
from netaudit.raw.onlink.kernel import link_local, neighbours
from tests.lab.network import in_a_namespace
from tests.raw.pair import joined


@pytest.mark.lab
def test_the_kernels_neighbours_and_our_own_address_on_a_link() -> None:
    def inside() -> Any:
        with joined() as (_near, far), far.namespace.entered():
            import socket

            index = socket.if_nametoindex("up")
            found = neighbours(index)
            return [
                [(str(n.address), n.mac, n.router) for n in found],
                str(link_local(index)),
                link_local(1),
                neighbours(1),
            ]

    known = [["fe80::1", MACS[UPSTREAM], False]]
    assert in_a_namespace(inside) == [known, "fe80::2", None, []]
