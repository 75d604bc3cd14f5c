"""Killable worker processes: the pool, and what runs in a worker."""
