"""What initialisation does to networks: looked at before training, and trained.

The recurrence stands in the published block: encoder, layers of recurrence and gated linear unit,
pooling, decoder. Nothing here but `torch_recurrence`, `torch_network` and `train` needs torch.
"""
