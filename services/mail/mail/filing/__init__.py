"""Filing: which customer a mail belongs to, at arrival and whenever something is learned."""
