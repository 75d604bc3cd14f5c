"""Measuring metadata: dates, headlines, authors and agencies against labelled pages; training the date ranker."""
