"""Adapters: the table of regions, read from a file."""
