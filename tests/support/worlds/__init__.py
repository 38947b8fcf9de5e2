"""The services as their tests play them, one module for each."""
