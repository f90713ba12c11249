"""What reports share: progress bars, wording, HTML pages."""
