"""Orders of a customer: placed, shipped, cancelled, and what credit says about them."""
