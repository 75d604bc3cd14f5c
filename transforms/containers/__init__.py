"""Records out of WARC, JSONL and Parquet streams, with the place where each stands."""
