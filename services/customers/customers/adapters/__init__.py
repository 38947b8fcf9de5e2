"""What lies outside: the table of regions."""
