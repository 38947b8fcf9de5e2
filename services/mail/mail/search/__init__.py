"""Search: mail found by words of its subject, note, text, people and files."""
