"""Puts the rooms together: settings, addresses, the background worker and the embedded engines."""
