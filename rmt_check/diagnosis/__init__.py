"""What a given matrix is, and what it does: its entries, spectrum and powers beside Glorot's."""
