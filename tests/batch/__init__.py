"""OperationBatch: read as pydantic reads, a sequence, and its queries."""
