"""Green and sustainable debt: instruments, who issued them, how they were reviewed."""
