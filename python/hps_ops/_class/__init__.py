"""What the native class `Operation` is given by Python code, when the package is imported."""
