"""The files of pictures: for everybody as long as they are shown, and for nobody else before and after."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse
from PIL import Image

from citizens.picturing import take_back_picture
from tests.citizens.writing_city import NOON, WritingCity

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def city() -> WritingCity:
    return WritingCity()


def body(response: HttpResponse) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_a_released_picture_is_for_everybody_and_may_be_kept_for_ten_minutes(client: Client, city: WritingCity) -> None:
    picture = city.released_picture()
    for name in ("picture", "small_picture"):
        response = client.get(reverse(f"citizens:{name}", args=[picture.pk]))
        assert (response["Content-Type"], response["Cache-Control"]) == ("image/jpeg", "public, max-age=600")
        assert Image.open(BytesIO(body(response))).size == (64, 48)
        assert (response.cookies, "Set-Cookie" in response) == ({}, False)
        again = client.get(reverse(f"citizens:{name}", args=[picture.pk]), headers={"If-None-Match": response["ETag"]})
        assert (again.status_code, again["ETag"]) == (304, response["ETag"])


def test_what_is_not_shown_cannot_be_reached(client: Client, city: WritingCity) -> None:
    draft, dropped, withdrawn = city.picture(), city.picture(), city.released_picture()
    take_back_picture(picture=dropped, reason="模糊", at=NOON, by=city.office)
    take_back_picture(picture=withdrawn, reason="有人脸", at=NOON, by=city.office)
    statuses = {
        client.get(reverse(f"citizens:{name}", args=[picture.pk])).status_code
        for name in ("picture", "small_picture")
        for picture in (draft, dropped, withdrawn)
    }
    assert statuses == {404}
    assert client.get(f"/files/{draft.file.name}").status_code == 404
    assert client.get(f"/media/{draft.file.name}").status_code == 404


def test_the_office_sees_a_draft_and_nobody_keeps_it(client: Client, city: WritingCity) -> None:
    client.force_login(city.office)
    response = client.get(reverse("citizens:office_picture", args=[city.picture().pk]))
    assert ("no-store" in response["Cache-Control"], body(response)[:2]) == (True, b"\xff\xd8")


def test_a_lost_file_is_not_found(client: Client, city: WritingCity) -> None:
    picture = city.released_picture()
    picture.file.storage.delete(picture.file.name or "")
    assert client.get(reverse("citizens:picture", args=[picture.pk])).status_code == 404
