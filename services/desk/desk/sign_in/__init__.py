"""Sign-in: sessions and their tokens."""
