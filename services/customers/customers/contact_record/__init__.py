"""Contact records: every contact with a customer, by any channel, recorded once."""
