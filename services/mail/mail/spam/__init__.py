"""The spam filter: trained by what people say of mail, it tells what looks like what they called spam."""
