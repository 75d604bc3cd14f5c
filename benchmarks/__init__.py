"""Quality and speed, measured: training of what is learned, folds, floors that only rise, costs beside peers."""
