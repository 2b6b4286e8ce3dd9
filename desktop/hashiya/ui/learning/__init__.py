"""Learning in the window: training, quick confirmation, the audit sample, engines."""
