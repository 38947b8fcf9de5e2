"""Senders who are not customers, as people have marked them."""
