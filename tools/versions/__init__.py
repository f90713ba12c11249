"""`diff`, `new-version` and `new-type`: what differs between versions, and how one begins."""
