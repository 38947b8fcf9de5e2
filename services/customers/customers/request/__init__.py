"""Requests: somebody wanted to register a customer that a colleague has on file."""
