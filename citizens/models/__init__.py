from __future__ import annotations

from citizens.models.comments import Comment
from citizens.models.released import BulletinRelease, Picture, ProgressNote

__all__ = ("BulletinRelease", "Comment", "Picture", "ProgressNote")
