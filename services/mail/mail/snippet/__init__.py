"""Snippets: what letters are made of again and again, kept by person, team or firm."""
