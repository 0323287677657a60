from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import content_disposition_header

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_response(content: bytes, title: str) -> HttpResponse:
    """A workbook to be kept under its title."""
    response = HttpResponse(content, content_type=CONTENT_TYPE)
    header = content_disposition_header(as_attachment=True, filename=f"{title}.xlsx")
    response["Content-Disposition"] = header or "attachment"
    return response
