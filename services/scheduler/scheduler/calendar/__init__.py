"""The company's calendar: working days, and arithmetic in working time."""
