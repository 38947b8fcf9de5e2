"""Collecting: mailboxes that are kept by a provider, read there by IMAP."""
