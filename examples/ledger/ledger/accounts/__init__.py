"""Accounts: opened, paid into, paid out of, and a warning noted when one is overdrawn."""
