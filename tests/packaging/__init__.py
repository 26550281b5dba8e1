"""The distributions that are shipped: what is in them, and that they install and work."""
