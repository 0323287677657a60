"""Where people start: for each role what waits for them, by when, and how things stand."""
