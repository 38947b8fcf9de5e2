"""Invoice numbers: each is used once in the whole company."""
