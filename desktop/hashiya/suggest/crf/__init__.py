"""The statistical models: chains and the small network."""
