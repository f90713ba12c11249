"""What a load takes on AWS, on paper: requests, units, dollars, quotas, and settings for it."""
