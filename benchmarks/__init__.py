"""Measurements of Operation against pydantic and msgspec; ``make bench`` runs them."""
