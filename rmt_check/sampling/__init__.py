"""Draw what the theory speaks of: matrices, their eigenvalues, the norms of their recurrences.

The public edge of the kernels: arguments are checked here, once, and the method is chosen.

Convention: W has E|W_ij|^2 = 1/n, times the scheme's scale; inputs have E||x_t||^2 = 1.
"""
