"""The stores and metrics in AWS."""
