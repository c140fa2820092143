"""Linear algebra of a given matrix: eigenvalues, the blocks it falls into, its spectral radius."""
