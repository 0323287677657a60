"""Bulletins (通报, article 6): drafted from the records, edited by the office, published and from then on frozen."""
