"""What builds, starts and measures the system; nothing here is deployed."""
