"""Preferences: how each person wants the pages."""
