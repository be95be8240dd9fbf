from ipaddress import ip_address

import pytest

from netaudit.lab.injector import Faults
from netaudit.lab.listeners import Door
from netaudit.lab.world import World
from netaudit.model import Transport
from tests.lab.network import small
from tests.lab.worlds import in_a_world, unplugged


def test_every_declared_service_has_a_door_on_each_of_its_addresses() -> None:
    world = unplugged()
    for unit in small().units:
        for host in unit.hosts:
            for service in host.services:
                assert all(door in world.baseline for door in world.doors(service))
                assert len(world.doors(service, 6)) == 1


def test_a_host_s_certificate_is_for_all_its_names() -> None:
    world = unplugged()
    for unit in small().units:
        for host in unit.hosts:
            names = {n for s in host.services for n in s.names} | set(host.names)
            assert set(world.tls[host.id].names) == names


def test_name_servers_hold_what_the_tree_says() -> None:
    world = unplugged()
    for name, plan in world.tree.servers.items():
        assert world.servers[name].held == frozenset(plan.zones)


@pytest.mark.lab
def test_everything_listens_after_a_boot_and_nothing_after_the_end() -> None:
    async def act(world: World, _faults: Faults) -> list[int]:
        counts = [len(world.baseline), len(world.listeners)]
        world.listeners.close_all()
        return [*counts, len(world.listeners)]

    planned, open_, after = in_a_world(act)
    assert planned == open_
    assert after == 0


@pytest.mark.lab
def test_an_undeclared_door_is_opened_at_a_unit() -> None:
    async def act(world: World, _faults: Faults) -> list[bool]:
        door = Door(ip_address("2001:db8:1002::80"), 8080, Transport.TCP)
        web = Door(ip_address("2001:db8:1002::80"), 443, Transport.TCP)
        await world.start(door, world.baseline[web], "x-mot")
        during = door in world.listeners.serving()
        world.stop(door)
        return [during, door in world.listeners.serving()]

    assert in_a_world(act) == [True, False]
