"""The command line of the ledger: `python -m ledger worker`, and what an operator asks and does."""

from eventing.start import run

run("ledger")
