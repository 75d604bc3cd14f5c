"""The stages of a run, which know no Dagster: each looks at what is there first, and does what is missing."""
