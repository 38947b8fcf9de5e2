"""The work of one person: what they have put on record in a period, for whoever inspects it."""
