"""Official and own file formats: one module reads or writes one of them."""
