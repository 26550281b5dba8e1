"""What is seen from outside: imports, the mirror, introspection, the examples."""
