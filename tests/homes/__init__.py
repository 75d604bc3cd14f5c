"""Homes as earlier versions of presshouse left them, and how they were made."""
