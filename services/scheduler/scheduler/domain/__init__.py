"""The rules of the scheduler, pure: no clock, no database, no other service."""
