"""Parts of the publisher and the consumer that need no broker."""
