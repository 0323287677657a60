"""Assessment plans of articles: written, agreed, approved, reminded of (article 20)."""
