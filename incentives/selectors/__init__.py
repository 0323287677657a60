"""What pages and acts read of this room."""
