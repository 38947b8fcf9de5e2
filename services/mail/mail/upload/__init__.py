"""Uploads: files that people hand in, to go with what they write."""
