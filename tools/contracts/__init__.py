"""What the services promise to whoever reads their events, in the forms others' tools understand."""
