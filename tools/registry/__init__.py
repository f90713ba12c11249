"""What is in schemas/ and migrations/: files, findings, the lock file."""
