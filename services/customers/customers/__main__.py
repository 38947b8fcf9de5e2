"""Entry point of `python -m customers`."""

from eventing.start import run

run("customers")
