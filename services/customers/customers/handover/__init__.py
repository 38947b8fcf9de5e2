"""Hand-overs: many customers to new owners, whether their owner leaves or stays."""
