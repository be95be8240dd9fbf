from hashlib import sha256

import pytest

from netaudit.drill.seal import canonical, seal
from tests.drill.builders import SALT, make_inject, make_scenario


def test_a_commitment_is_salt_and_text_hashed_as_anyone_can() -> None:
    sealed = seal(make_scenario(), SALT)
    assert sealed.commitment == sha256(SALT + sealed.text.encode()).hexdigest()
    assert sealed.opens(sealed.commitment)


def test_a_scenario_that_was_changed_does_not_open_it() -> None:
    before = seal(make_scenario(), SALT)
    after = seal(make_scenario(make_inject(points=11)), SALT)
    assert not after.opens(before.commitment)


def test_the_same_scenario_under_another_salt_gives_nothing_away() -> None:
    assert seal(make_scenario(), SALT).commitment != seal(make_scenario(), SALT[::-1]).commitment


def test_the_text_is_canonical() -> None:
    assert canonical(make_scenario()) == canonical(make_scenario())
    assert "\n" not in canonical(make_scenario())
    assert "Diễn tập" in canonical(make_scenario())


def test_a_short_salt_is_refused() -> None:
    with pytest.raises(ValueError, match="32 octets, not 4"):
        seal(make_scenario(), b"salt")
