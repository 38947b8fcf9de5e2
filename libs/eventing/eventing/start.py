"""Starts a service's command line; a worker's process is patched before anything else is imported."""

import gc
import sys
from importlib import import_module


def run(service: str) -> None:
    """`python -m customers ...`: what `customers.service` declares as SERVICE."""
    # What is imported stays for good: to look through it for garbage took a third of the time to start.
    gc.disable()
    if sys.argv[1:2] == ["worker"]:
        from eventing.worker.green import patch

        patch()
    command_line = import_module(f"{service}.service").SERVICE.command_line()
    gc.freeze()
    gc.enable()
    command_line(prog_name=f"python -m {service}")
