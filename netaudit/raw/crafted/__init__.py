"""Crafted packets, answers verified, in the helper process only."""
