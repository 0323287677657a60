"""What is taken as a picture for citizens, and how large it is shown."""

from __future__ import annotations

LONGEST_SIDE = 1920
LONGEST_SIDE_OF_PREVIEW = 640
# More than the best telephones take, and as much as can be opened without harm to other people's work.
MOST_PIXELS = 60_000_000


def is_too_many_pixels(width: int, height: int) -> bool:
    """Whether opening the picture would take more memory than it should; known before it is opened."""
    return width * height > MOST_PIXELS


def fitted(width: int, height: int, longest: int) -> tuple[int, int]:
    """The size in which the longer side has at most so many points; nothing is made larger."""
    side = max(width, height)
    if side <= longest:
        return width, height
    return max(1, (width * longest + side // 2) // side), max(1, (height * longest + side // 2) // side)
