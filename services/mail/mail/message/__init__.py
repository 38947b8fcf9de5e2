"""Messages: stored once, filed to a customer or unassigned, noted, marked."""
