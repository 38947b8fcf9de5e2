"""What lies outside: public holidays and the table of countries."""
