"""Scores of units (article 16): computing, confirming, objecting, claiming contributions, grading."""
