"""Reading: lists of mail by box, one mail with its thread, its HTML and its files."""
