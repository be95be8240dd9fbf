"""Drills: the annual rehearsal. Injects, claims, rescans, and scores that can be checked.

scenario ─> seal ─> journal (what happened) ─> state (a fold of it) ─> score ─> board, review

A drill lives in a directory of its own, apart from the compliance history.
"""
