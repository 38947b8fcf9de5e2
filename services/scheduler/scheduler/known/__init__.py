"""What the scheduler knows from other services: customers, mails and the staff."""
