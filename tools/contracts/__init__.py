"""Contracts of the services' events, in the forms that readers and their tools understand."""
