"""The team: what its people have open and late, and how soon mail is answered."""
