"""What the installed pydantic answers; the only room that imports it."""
