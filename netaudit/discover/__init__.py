"""`netaudit discover`: which ports of an inventory's addresses do what, as a stream.

targets (pure) ─> plan (pure) ─> engine (raw helper, or connect()) ─> outcomes ─> records
"""
