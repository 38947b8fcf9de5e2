"""What is never told to anybody outside: words that a letter is checked for before it leaves."""
