"""Letters that the system drafts: the collection letter of a step."""
