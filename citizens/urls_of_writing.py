"""Where the office writes for citizens, and citizens write to the office."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import path

from citizens.views import answers, office, pictures, visitors

if TYPE_CHECKING:
    from django.urls import URLPattern

# In the language of the office's menu.
office_pages: list[URLPattern] = [
    path("office/", office.office, name="office"),
    path("office/comments/", answers.comments, name="comments"),
    path("office/comments/<int:pk>/", answers.comment, name="comment"),
    path("office/comments/<int:pk>/set-aside/", answers.set_aside, name="set_aside_comment"),
    path("office/notes/<int:pk>/", office.rewrite_a_note, name="rewrite_note"),
    path("office/notes/<int:pk>/release/", office.release_a_note, name="release_note"),
    path("office/notes/<int:pk>/correct/", office.correct_a_note, name="correct_note"),
    path("office/notes/<int:pk>/take-back/", office.take_a_note_back, name="take_back_note"),
    path("office/pictures/<int:pk>/", pictures.office_picture, name="office_picture"),
    path("office/pictures/<int:pk>/release/", office.release_a_picture, name="release_picture"),
    path("office/pictures/<int:pk>/take-back/", office.take_a_picture_back, name="take_back_picture"),
    path("office/bulletins/<int:pk>/release/", office.release_a_bulletin, name="release_bulletin"),
    path("office/items/<int:year>/<path:serial>/write/", office.write, name="write_note"),
    path("office/items/<int:year>/<path:serial>/add-picture/", office.add, name="add_picture"),
    path("office/items/<int:year>/<path:serial>/", office.item, name="item"),
]
# The same file for readers of every language.
released_files: list[URLPattern] = [
    path("pictures/<int:pk>/", pictures.picture, name="picture"),
    path("pictures/<int:pk>/small/", pictures.small_picture, name="small_picture"),
]
# The language is part of the address.
visitors_pages: list[URLPattern] = [
    path("comments/", visitors.find_answer, name="find_answer"),
    path("comments/new/<int:year>/<path:serial>/", visitors.leave, name="leave_comment"),
    path("comments/<str:receipt>/", visitors.receipt, name="receipt"),
]
