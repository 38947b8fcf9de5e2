"""The company's business date: each day once, in order."""
