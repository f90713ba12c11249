"""What runs in the Lambda: records in, exactly one outcome for each of them out."""
