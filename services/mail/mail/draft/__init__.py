"""Drafts: written, submitted, approved or returned, released for sending."""
