from __future__ import annotations
def home_page(person, year, *, at):
    return {"year": year}
