"""Page dumps: separating the article of a flattened page from everything else, typed and lossless."""
