"""Submission: letters that our people write in mail programs of their own, and hand in by SMTP."""
