"""The launcher: starts the database and every process of every service on one machine."""
