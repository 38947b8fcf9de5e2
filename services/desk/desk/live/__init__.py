"""Live: which topics an event is news for, and which of them a page may listen to."""
