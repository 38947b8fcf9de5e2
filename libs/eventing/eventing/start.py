"""Starts a service's command line; a worker's process is patched before anything else is imported."""

import sys
from importlib import import_module


def run(service: str) -> None:
    """`python -m customers ...`: what `customers.service` declares as SERVICE."""
    if sys.argv[1:2] == ["worker"]:
        from eventing.worker.green import patch

        patch()
    import_module(f"{service}.service").SERVICE.command_line()(prog_name=f"python -m {service}")
