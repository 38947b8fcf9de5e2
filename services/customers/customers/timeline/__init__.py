"""A customer at a glance: the whole file, and the timeline."""
