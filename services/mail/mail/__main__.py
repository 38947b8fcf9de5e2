"""Entry point of `python -m mail`."""

from eventing.start import run

run("mail")
