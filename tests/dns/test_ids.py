from __future__ import annotations

import os
from collections import Counter

from netaudit.dns.ids import fresh_id


def test_ids_are_two_octets_of_all_values_alike() -> None:
    ids = Counter(fresh_id() for _ in range(1 << 16))
    assert {len(id_) for id_ in ids} == {2}
    # Of 2^16 drawn out of 2^16, a share of 1/e stays out, with a deviation of some 100.
    assert abs(len(ids) - (1 << 16) * (1 - 0.36788)) < 1000
    assert max(ids.values()) < 16


def test_a_forked_process_has_ids_of_its_own() -> None:
    """Else who saw one process's questions could foretell the other's."""
    fresh_id()
    ours, theirs = os.pipe()
    if not (pid := os.fork()):
        os.write(theirs, b"".join(fresh_id() for _ in range(100)))
        os._exit(0)
    os.waitpid(pid, 0)
    assert os.read(ours, 200) != b"".join(fresh_id() for _ in range(100))
    os.close(ours)
    os.close(theirs)
