"""A live preview: a page on this machine that shows every picture of the campaign while its sources are written."""
