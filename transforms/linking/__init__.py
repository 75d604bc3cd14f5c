"""Linking: which articles are the same text, run by several outlets or kept in several versions.

A worker makes a sketch of every article (`sketches`); whether two sketches are of the same text is decided here
(`similarity`), and pairs become clusters (`clusters`). Finding the pairs worth comparing, and keeping the clusters, is
the warehouse's.
"""
