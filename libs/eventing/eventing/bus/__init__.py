"""The command bus: commands decided and stored, one or many at a time; reactions."""
