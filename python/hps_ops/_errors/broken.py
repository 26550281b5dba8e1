"""What the package says where its native module cannot be loaded."""

import sys


def explain(error: ImportError) -> ImportError:
    """Give the error that the import of the package raises."""
    text = f"{error} (`{sys.executable} -m hps_ops doctor` tells why, and what mends it)"
    return ImportError(text, name=error.name, path=error.path)
