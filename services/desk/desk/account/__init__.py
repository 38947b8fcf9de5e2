"""Accounts: who can sign in, opened and closed by administrators."""
