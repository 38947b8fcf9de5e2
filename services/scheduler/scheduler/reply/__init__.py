"""Replies: the clock of a person's mail, which runs until it is answered."""
