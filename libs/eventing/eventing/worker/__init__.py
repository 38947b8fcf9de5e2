"""The worker process: entrypoints, start-up, health."""
