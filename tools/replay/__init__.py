"""Sends events once more, from where they were kept, to the queue that the processor reads."""
