"""Crafted packets: built with scapy, answers verified, in the helper process only."""
