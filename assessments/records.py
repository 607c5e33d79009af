"""The record kinds of this app."""

from .supervision import records

__all__ = ["records"]
