"""Figures: what the whole firm did, by day: the one question that belongs to no single service."""
