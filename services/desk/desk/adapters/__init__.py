"""What is kept or computed outside the log: passwords, credentials, sessions, keys, counted attempts."""
