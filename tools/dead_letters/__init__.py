"""Dead letters, in a state file or an SQS queue: to look at, to keep elsewhere, to send again."""
