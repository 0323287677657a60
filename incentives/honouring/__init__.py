"""Outstanding contributions of a year, from the unit's nomination to awards (article 17)."""
