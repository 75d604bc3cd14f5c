"""The assets: thin glue around the stages of `orchestration.pipeline`."""
