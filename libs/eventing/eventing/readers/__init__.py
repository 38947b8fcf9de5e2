"""Readers: partitions read exactly once in effect, whatever the broker does."""
