"""Engines that are not of this program, or work with what is not: each in a process of its own."""
