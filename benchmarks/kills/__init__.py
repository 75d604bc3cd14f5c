"""What a run loses when it is killed: nothing. Kills at random moments, and tables compared with an undisturbed run."""
