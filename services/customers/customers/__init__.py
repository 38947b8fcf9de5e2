"""The customer archive: staff, customers, contacts, who looks after whom, and orders."""
