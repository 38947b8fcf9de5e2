"""Entry point of `python -m desk`."""

from eventing.start import run

run("desk")
