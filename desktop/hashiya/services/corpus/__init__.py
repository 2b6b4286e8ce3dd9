"""Corpora of more texts than a project holds: highlighted part by part, on one machine or many."""
