"""The official documents of this room."""
