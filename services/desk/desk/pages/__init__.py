"""The desk's pages: what people see and do in a browser."""
