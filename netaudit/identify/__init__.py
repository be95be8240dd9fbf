"""What speaks on an open port: one module a protocol, without I/O.

A protocol is a generator: it yields what to send and is sent what came back, until it returns a
Match or None. `netaudit.probes.identity` carries the octets; `catalogue` lists the protocols.
None of them logs in, guesses a secret, or changes anything at the other end.
"""
