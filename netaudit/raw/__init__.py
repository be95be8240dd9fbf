"""The sweep's helper: a process of its own, the only one that opens packet sockets.

`python -m netaudit.raw` reads requests from its standard input and writes replies to its standard
output (netaudit.raw.messages). It needs CAP_NET_RAW and gives up everything else. With `connect`
behind its parent's number it gives that up as well, and asks over connect(2).
"""
