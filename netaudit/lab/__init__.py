"""The lab: a digital twin of an inventory's network, in network namespaces of one machine.

`session.Lab` starts and drives it; `daemon` is the process that is the twin. The scanner sees only
the state directory's `public/` folder and the network; the truth about injected faults stays here.
"""
