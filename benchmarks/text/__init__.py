"""Training and measuring the page-dump separator."""
