"""A customer's plan: the owner, the date of the next follow-up, and the open to-dos."""
