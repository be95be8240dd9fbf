"""Several processes for one run: each asks about the zones of some units.

A zone costs some seventy questions, and in Python each of them costs more than its server's answer
does: one processor does not suffice. Only questions about zones are given away, because they need
nothing but the DNS; the process that was there before asks the others and keeps what all see. Pace,
scope and kill switch are those of all together: see netaudit.net.ledger.
"""
