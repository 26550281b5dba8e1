"""How operations look in other people's tools."""
