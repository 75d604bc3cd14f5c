"""What an article says about itself: dates, authors, headline, dateline, agency, language, publisher."""
