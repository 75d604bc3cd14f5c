"""DuckDB and nothing else: connections, the one schema definition, writes, reads and marts."""
