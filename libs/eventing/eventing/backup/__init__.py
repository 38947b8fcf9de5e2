"""Backups: what a service's database holds that cannot be made again, in one file, taken while it works."""
