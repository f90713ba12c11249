"""The stores on SQLite: the embedded default, in one file that survives the process."""
