"""What mail knows from other services: addresses and their customers, and the staff."""
