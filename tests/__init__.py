"""The test suite: one set of cases through the reference and through our classes."""
