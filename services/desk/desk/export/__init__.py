"""Exports: who took data away, of what, how much, and why."""
