"""Entry point of `python -m credit`."""

from eventing.start import run

run("credit")
