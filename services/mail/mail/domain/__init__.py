"""What mail is, how it is filed and how it is let out: pure functions of values."""
