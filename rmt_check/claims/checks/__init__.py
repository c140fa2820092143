"""How the claims are checked, where a chapter has more to say than fits beside its claims."""
