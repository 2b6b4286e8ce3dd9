"""Comparison, adjudication, corrections, assignments."""
