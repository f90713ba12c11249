"""Dead letters in a state file or an SQS queue: list, explain, export, redrive, purge."""
