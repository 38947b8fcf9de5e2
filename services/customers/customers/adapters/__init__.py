"""Adapters: the table of regions, read from a file; who has been shown which customers."""
