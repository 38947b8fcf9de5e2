"""Drafts: the to-dos of who approves them and of who wrote them."""
