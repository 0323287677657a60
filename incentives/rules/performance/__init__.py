"""Article 16: points for carrying, finishing and outdoing the year's key work (rulebook section 9).

All figures are exact fractions. Units and tasks stand for themselves by any key.
"""

from __future__ import annotations
