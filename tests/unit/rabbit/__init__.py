"""What the relay and the consumer are made of, as far as it needs no broker."""
