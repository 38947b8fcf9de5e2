"""The scheduler: timers, reply deadlines, follow-up plans, to-dos and the business date."""
