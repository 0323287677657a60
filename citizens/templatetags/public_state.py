"""On the office's pages: whether citizens can read something. {% load public_state %}"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from citizens.models import BulletinRelease

if TYPE_CHECKING:
    from django.template import Context

    from supervision.models import Bulletin

register = template.Library()


@register.inclusion_tag("citizens/_bulletin_release.html", takes_context=True)
def public_state_of(context: Context, bulletin: Bulletin) -> dict[str, object]:
    """Since when citizens read the bulletin, and for who may release it the way to do so."""
    release = BulletinRelease.objects.filter(bulletin=bulletin).first()
    may_release = release is None and context["request"].user.has_perm("citizens.release")
    return {"bulletin": bulletin, "release": release, "may_release": may_release}
