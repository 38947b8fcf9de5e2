"""Collection: the steps of an overdue invoice, and the daily run over the accounts."""
