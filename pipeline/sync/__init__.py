"""Publishing: what a target lacks, how it gets there, and whether a folder is what it claims to be."""
