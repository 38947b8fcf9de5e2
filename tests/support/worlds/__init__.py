"""Worlds of the services, one module for each."""
