"""The staff: who works here, in which role, under whom, and who has left."""
