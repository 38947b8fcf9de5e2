"""Scheduler: nobody forgets. Timers, reply deadlines, follow-up plans, to-dos and the business date."""
