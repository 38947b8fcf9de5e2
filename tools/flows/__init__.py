"""Flows: from events by reactions to commands, and by decisions to the events they may bring."""
