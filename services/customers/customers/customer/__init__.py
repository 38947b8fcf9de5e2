"""Customers on file: code, contacts, owner, grade and risk."""
