"""Who may do what in this room (rulebook section 11), one module for each subject."""
