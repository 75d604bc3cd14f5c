"""Great Expectations suites over the warehouse, their runner, and the data-quality reports."""
