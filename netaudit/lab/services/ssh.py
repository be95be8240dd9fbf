"""SSH with a real key exchange (asyncssh); nobody gets in."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket

LOGIN_SECONDS = 20


class SshServer:
    """One host key; built at the first connection, so that a boot pays nothing for it."""

    def __init__(self) -> None:
        """Nothing is made yet."""
        self._options: Any = None

    async def serve(self, connection: socket.socket) -> None:
        """Serve one accepted connection to its end."""
        import asyncssh

        if self._options is None:
            self._options = asyncssh.SSHServerConnectionOptions(
                server_host_keys=[asyncssh.generate_private_key("ssh-ed25519")],
                login_timeout=LOGIN_SECONDS,
                password_auth=True,
                public_key_auth=False,
            )
        try:
            session = await asyncssh.run_server(connection, options=self._options)
            await session.wait_closed()
        except (OSError, asyncssh.Error, asyncio.IncompleteReadError):
            connection.close()
