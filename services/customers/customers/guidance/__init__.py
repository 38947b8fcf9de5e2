"""Guidance: what a manager says about a customer, mail or draft, until whoever has it has read it."""
