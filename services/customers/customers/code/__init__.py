"""Customer codes: the numbers of each region, assigned in order."""
