"""Programs as an outsider would write them: they know the exchange's name and nothing of our code."""
