"""Adapters: public holidays, and the table of reply groups."""
