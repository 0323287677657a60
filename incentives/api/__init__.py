"""The records of this room in the HTTP API, with the fields of the exports."""
