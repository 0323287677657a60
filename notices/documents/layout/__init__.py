"""The default templates, written after GB/T 9704-2012 (the layout of official documents of party and government)."""
