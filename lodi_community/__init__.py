"""The portal. Importing the package loads nothing: the rules print their figures with a module of it, without Django."""
