"""What partners get beside pictures: texts, zips, manifest, checksums; and contact sheets for the people who review."""
