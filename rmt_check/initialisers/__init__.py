"""Initialisers for torch, jax and keras: thin, over one scale computed here."""
