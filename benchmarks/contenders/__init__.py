"""The three ways to hold an operation; each module offers the same names.

``Operation``, ``OperationState``, ``OpsResponse`` (what a poll answers) and ``Refused`` (what
bad input raises). The modules import nothing else: their import is measured, too.
"""
