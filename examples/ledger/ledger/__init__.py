"""The ledger: accounts, and what is paid in and out."""
