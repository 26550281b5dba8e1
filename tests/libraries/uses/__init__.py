"""The uses, one file for what they have in common."""
