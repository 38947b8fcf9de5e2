"""The rules of credit, pure: no clock, no database, no wire."""
