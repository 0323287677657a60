"""Articles 7 to 17 as pure functions, one module for each subject (rulebook sections 8 and 9)."""
