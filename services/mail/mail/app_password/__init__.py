"""App passwords: with which the mail programs of our people hand in letters."""
