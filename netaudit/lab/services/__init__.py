"""The lab's servers, one protocol a module. They frame and check what they read.

A stream service is a coroutine (Conversation, Endpoint); a datagram service a function from the
bytes that came to the bytes to send back.
"""

from netaudit.lab.services.base import Conversation, Datagram, Endpoint, Stream

__all__ = ["Conversation", "Datagram", "Endpoint", "Stream"]
