"""The kinds of documents of this room, for `settings.DOCUMENT_ROOMS`."""

from __future__ import annotations

from supervision.documents.bulletin import BULLETIN
from supervision.documents.closing import CLOSING_ARCHIVE
from supervision.documents.orders import RECTIFICATION_ORDER, REPORT_NOTICE
from supervision.documents.publicity import CRITICISM, TRANSFER_LETTER
from supervision.documents.talks import TALK_NOTICE, TALK_RECORD

DOCUMENTS = (TALK_NOTICE, TALK_RECORD, REPORT_NOTICE, RECTIFICATION_ORDER, CRITICISM, TRANSFER_LETTER, BULLETIN)
ARCHIVES = (CLOSING_ARCHIVE,)
