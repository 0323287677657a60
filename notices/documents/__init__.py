"""Official documents: the machine that numbers, makes, keeps and hands them out. It knows no kind of document itself:
rooms list theirs in `documents`, `settings.DOCUMENT_ROOMS` names the rooms."""
