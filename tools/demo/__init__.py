"""The main job played into a running system with real messages, each step observed where it arrives."""
