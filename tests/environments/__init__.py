"""The suite in environments of its own: without pydantic, and with the oldest one."""
