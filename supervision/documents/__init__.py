"""The official documents of this room: of talks, reports, criticisms, cases and bulletins (articles 6, 18, 19).

`catalogue` lists the kinds, `acts` issues them, `closing` makes those of a closing all at once.
"""
