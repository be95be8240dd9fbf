"""One lab for all tests of a worker: booted when the first of them asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from netaudit.lab.session import Lab
from tests.lab.network import SMALL, need_namespaces

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def shared_lab() -> Iterator[Lab]:
    """The small network, without shaped links."""
    need_namespaces()
    with Lab(SMALL, links=False) as lab:
        yield lab


@pytest.fixture
def lab(shared_lab: Lab) -> Iterator[Lab]:
    """The shared lab, without faults before and after."""
    yield shared_lab
    shared_lab.clear()
