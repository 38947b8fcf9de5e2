"""Contracts: what the ledger publishes. `Contracts("customers")` would be here too."""

from eventing import Published

PUBLISHED = Published("ledger")
