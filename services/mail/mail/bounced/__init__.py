"""Addresses that letters do not reach, and are not written to again until somebody says that they work."""
