"""The registry on disk: the files of schemas/ and migrations/, findings, the lock file."""
