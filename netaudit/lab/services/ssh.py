"""SSH with a real key exchange (asyncssh); nobody gets in."""

from __future__ import annotations

import asyncio
from functools import cached_property
from hashlib import sha1
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket

LOGIN_SECONDS = 20


class SshServer:
    """One host key; made when it is first wanted, so that a boot pays nothing for it."""

    def __init__(self) -> None:
        """Nothing is made yet."""
        self._options: Any = None

    @cached_property
    def key(self) -> Any:
        """The host key."""
        import asyncssh

        return asyncssh.generate_private_key("ssh-ed25519")

    def sha1_record(self) -> str:
        """Its SSHFP record of the kind that is to be given up (RFC 4255)."""
        return f"4 1 {sha1(self.key.public_data).hexdigest()}"  # noqa: S324  as that RFC has it

    async def serve(self, connection: socket.socket) -> None:
        """Serve one accepted connection to its end."""
        import asyncssh

        if self._options is None:
            self._options = asyncssh.SSHServerConnectionOptions(
                server_host_keys=[self.key],
                login_timeout=LOGIN_SECONDS,
                password_auth=True,
                public_key_auth=False,
            )
        try:
            session = await asyncssh.run_server(connection, options=self._options)
            await session.wait_closed()
        except (OSError, asyncssh.Error, asyncio.IncompleteReadError):
            connection.close()
