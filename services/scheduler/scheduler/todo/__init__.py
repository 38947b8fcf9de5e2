"""To-dos: what somebody must do, with reminders and escalation until it is done."""
