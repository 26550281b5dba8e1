"""Errors: ours in pydantic's place, and what they say."""
