"""Delivery: queued mail is sent by SMTP, once, and the outcome is recorded."""
