"""Linking measured: which pairs are joined (`bench`), and what a load costs as a warehouse grows (`growth`)."""
