"""Reading: which customers managers have looked at, and who looks at more than a day's work needs."""
