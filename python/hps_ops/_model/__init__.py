"""What can be said of the models in Python alone: states, signature, JSON Schema."""
