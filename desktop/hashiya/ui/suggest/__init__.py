"""Reviewing suggestions, queues, training."""
