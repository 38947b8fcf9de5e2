"""The demo: the story of the system's main job, played with real messages and observed where they arrive."""
