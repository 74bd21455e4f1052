"""From strings and drawings to pictures: typeset, compose, rasterise, encode."""
