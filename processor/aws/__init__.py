"""The stores and metrics in AWS, on boto3's clients."""
