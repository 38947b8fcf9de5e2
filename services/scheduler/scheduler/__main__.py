"""Entry point of `python -m scheduler`."""

from eventing.start import run

run("scheduler")
