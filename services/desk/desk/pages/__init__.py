"""The pages in which people work: rendered here, with what the services' APIs answer for the person."""
