"""Mailboxes: the addresses that mail is received for, shared or personal."""
