"""The desk: accounts, sign-in and the tokens every service checks."""
