"""Samples laid against laws."""
