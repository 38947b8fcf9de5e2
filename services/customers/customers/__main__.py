"""Entry of `python -m customers`; the worker's process is patched before anything else is imported."""

import sys

if sys.argv[1:2] == ["worker"]:
    from eventing.worker.green import patch

    patch()

from customers.cli import main

main(prog_name="python -m customers")
