"""Starts the whole system on one machine: the database and every process of every service."""
