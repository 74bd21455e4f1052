"""PDFs that people bring: looked through, and written anew from what their pages show. PDFs of ours in less room."""
