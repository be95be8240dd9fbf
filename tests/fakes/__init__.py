"""Stand-ins for what tests cannot have: networks, packs, clocks."""
