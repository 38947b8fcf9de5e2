"""Mutations of the backbone: `rules` lists them, `make mutants` tries them."""
