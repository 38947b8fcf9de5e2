"""The credit policy: every table and number that decisions use, in versions."""
