"""The five services as they run, broken at will while people work: what `make soak` does."""
