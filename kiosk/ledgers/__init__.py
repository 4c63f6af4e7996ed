"""The books of the counter, one typed file each: reading this package is reading the product."""
