"""What happened with an invoice, in order of time."""
