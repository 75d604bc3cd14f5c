"""Dagster and the command line: thin assets, checks, schedules, sensors, the pool of workers."""
