"""The publisher and the consumer against a real broker and a real database."""
