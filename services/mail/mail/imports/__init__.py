"""Imports: archives of old mail, handed in piece by piece and brought in message by message."""
