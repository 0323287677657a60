from __future__ import annotations

from public.models.comments import Comment
from public.models.released import BulletinRelease, Picture, ProgressNote

__all__ = ("BulletinRelease", "Comment", "Picture", "ProgressNote")
