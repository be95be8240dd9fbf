import asyncio
import socket

import asyncssh
import pytest

from netaudit.lab.services.ssh import SshServer


async def _served(client: object) -> object:
    """Run `client` (port -> awaitable) against a server."""
    ssh = SshServer()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        port = listening.getsockname()[1]
        loop = asyncio.get_running_loop()

        async def serve() -> None:
            connection, _ = await loop.sock_accept(listening)
            await ssh.serve(connection)

        task = asyncio.ensure_future(serve())
        result = await client(port)  # type: ignore[operator]
        await asyncio.wait_for(task, 5)
        return result


def test_the_key_exchange_is_real_and_nobody_gets_in() -> None:
    async def client(port: int) -> str:
        try:
            await asyncssh.connect(
                "127.0.0.1", port, username="a", password="b", known_hosts=None, config=None,
                client_keys=None, agent_path=None,
            )  # fmt: skip
        except asyncssh.PermissionDenied:
            return "denied"
        return "in"

    assert asyncio.run(_served(client)) == "denied"


@pytest.mark.parametrize("noise", [b"", b"GET / HTTP/1.1\r\n\r\n", b"\x00" * 2000])
def test_noise_ends_the_connection(noise: bytes) -> None:
    async def client(port: int) -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(noise)
        banner = await reader.readline()
        writer.close()
        return banner

    banner = asyncio.run(_served(client))
    assert isinstance(banner, bytes)
    assert banner.startswith(b"SSH-2.0-")
