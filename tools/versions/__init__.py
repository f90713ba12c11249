"""`diff`, `new-version` and `new-type`: compare versions, and create new ones."""
