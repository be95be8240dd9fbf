import pytest

from netaudit.errors import LabError
from netaudit.lab.injector import Faults
from netaudit.lab.world import World
from tests.lab.worlds import in_a_world

WEB = "service:x-mot/web/tcp/443"
ZONE = "zone:x-mot.kontum.test"


@pytest.mark.lab
def test_a_fault_is_told_with_what_it_must_set_off() -> None:
    async def act(_world: World, faults: Faults) -> object:
        told = await faults.inject("certificate-expired", "x-mot", WEB)
        return [told.id, told.kind, told.target, [[p.check, p.target] for p in told.expected]]

    assert in_a_world(act) == [
        1, "certificate-expired", WEB, [["tls.certificate-in-date", WEB]]
    ]  # fmt: skip


@pytest.mark.lab
@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("ds-missmatch", "x-mot"), "did you mean ds-mismatch"),
        (("ds-mismatch", "x-nowhere"), "there is no unit"),
        (("ds-mismatch", "x-mot", "zone:kontum.test"), "cannot hit zone:kontum.test of x-mot"),
        (("ipv6-blackhole", "so-tttt"), "cannot hit anything of so-tttt"),
    ],
)
def test_what_cannot_be_is_refused_with_advice(arguments: tuple[str, ...], told: str) -> None:
    async def act(_world: World, faults: Faults) -> str:
        try:
            await faults.inject(*arguments)
        except LabError as error:
            return str(error)
        return "injected"

    assert told in in_a_world(act)


@pytest.mark.lab
def test_one_thing_is_broken_once_and_can_be_broken_again_after_repair() -> None:
    async def act(_world: World, faults: Faults) -> list[str]:
        first = await faults.inject("signatures-corrupt", "x-mot", ZONE)
        try:
            await faults.inject("signatures-expired", "x-mot", ZONE)
        except LabError as error:
            said = str(error)
        await faults.clear(first.id)
        again = await faults.inject("signatures-expired", "x-mot", ZONE)
        return [said, again.kind]

    said, again = in_a_world(act)
    assert "another fault is on there" in said
    assert again == "signatures-expired"


@pytest.mark.lab
def test_masking_is_told_and_ends_with_the_fault_that_masks() -> None:
    async def act(_world: World, faults: Faults) -> list[object]:
        broken = await faults.inject("signatures-corrupt", "x-mot", ZONE)
        hiding = await faults.inject("ds-missing", "x-mot", ZONE)
        during = faults.truth()[0]
        await faults.clear(hiding.id)
        after = faults.truth()[0]
        return [
            broken.is_masked, during.is_masked, [list(m.by) for m in during.masked],
            after.is_masked, hiding.id,
        ]  # fmt: skip

    before, during, by, after, hiding = in_a_world(act)
    assert (before, during, after) == (False, True, False)
    assert by == [[hiding]]


@pytest.mark.lab
def test_a_unit_without_ipv6_hides_what_shows_over_ipv6_alone() -> None:
    async def act(_world: World, faults: Faults) -> list[bool]:
        await faults.inject("telnet-on-ipv6", "x-mot", "host:x-mot/web")
        await faults.inject("telnet", "x-mot", "host:x-mot/gw")
        await faults.inject("ipv6-blackhole", "x-mot")
        return [t.is_masked for t in faults.truth()]

    assert in_a_world(act) == [True, False, False]


@pytest.mark.lab
def test_the_same_seed_breaks_the_same_things() -> None:
    async def act(_world: World, faults: Faults) -> list[list[str]]:
        found = []
        for seed in (1, 1, 2):
            told = await faults.inject_random(25, seed)
            found.append([f"{t.kind} {t.target}" for t in told])
            await faults.clear_all()
        return found

    first, again, other = in_a_world(act)
    assert first == again
    assert first != other
    assert len({line.split()[0] for line in first}) == 25


@pytest.mark.lab
def test_more_faults_than_there_is_room_for_are_refused_by_number() -> None:
    async def act(_world: World, faults: Faults) -> list[object]:
        try:
            await faults.inject_random(10_000, 1)
        except LabError as error:
            return [str(error), len(faults.truth())]
        return ["all", 0]

    said, on = in_a_world(act)
    assert f"room for {on} faults only" in said
    assert on > 100


@pytest.mark.lab
def test_a_fault_that_is_not_on_cannot_be_cleared() -> None:
    async def act(_world: World, faults: Faults) -> str:
        try:
            await faults.clear(99)
        except LabError as error:
            return str(error)
        return "cleared"

    assert "fault 99 is not on" in in_a_world(act)
