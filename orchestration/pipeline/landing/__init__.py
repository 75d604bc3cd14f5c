"""The file system side of ingest: listing inputs and opening them safely."""
