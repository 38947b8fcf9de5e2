"""A customer's credit account: the decisions on it, and what follows from them automatically."""
