"""The demonstration city: Nanjing in the current year.

Titles, targets and units come from published lists, plans and reports, shortened; hosts where the source names
none, figures, dates, milestones, posts and whatever happens in the year are invented for demonstration. The tables
beside this file hold the city, the modules turn them into a year that the ordinary services replay.
"""
