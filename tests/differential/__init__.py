"""Random inputs through both models; this needs the oracle live."""
