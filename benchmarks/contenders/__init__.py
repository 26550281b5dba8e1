"""The three libraries that are compared. Each module has the same names.

``Operation``, ``OperationState``, ``OpsResponse`` (the answer to a poll) and ``Refused`` (the
validation error). The modules import nothing else, because their import is measured, too.
"""
