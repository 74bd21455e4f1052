"""The page for partners: made from the manifest and the posts it lists, and nothing else."""
