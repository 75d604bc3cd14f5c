"""Golden files of the bundled samples."""
