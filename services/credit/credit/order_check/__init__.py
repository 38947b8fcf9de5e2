"""The order check: each order is compared with the account, and cleared or held."""
