"""Linking measured: which pairs are joined (`quality`), and what a load costs as a warehouse grows (`growth`)."""
