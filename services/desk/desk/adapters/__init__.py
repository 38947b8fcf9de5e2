"""Adapters: what is stored or computed outside the log: passwords, credentials, sessions, keys, attempts."""
