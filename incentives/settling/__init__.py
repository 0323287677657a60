"""The acts of the year's reward and penalty plan (articles 20 and 21)."""
