"""What `Operation` is beyond its native part; needs neither pydantic nor a client."""
