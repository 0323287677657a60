"""The office's own year in the demonstration: meetings and what they decided, the units' routine, inspections, spot
checks, comments on the sectors, reviews."""
