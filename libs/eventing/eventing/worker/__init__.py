"""The worker process: entrypoints, startup, health."""
