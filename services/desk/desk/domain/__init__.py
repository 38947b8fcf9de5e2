"""Accounts and sessions: who may sign in, decided on values alone."""
