"""Pure functions from bytes and frames to bytes and frames.

Here belongs everything that decides what a document is and says: decoding, rendering, separating article
from noise, metadata. Here does not belong anything that has a path, a clock, a network, a database or an
orchestrator: the same input gives the same output on every machine and in every year.
"""
