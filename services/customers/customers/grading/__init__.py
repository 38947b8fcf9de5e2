"""What an order must amount to for its customer to become grade A: the company's rule, in versions."""
