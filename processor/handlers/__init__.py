"""Your code: every module in this folder is imported at start; there is no list to edit."""
