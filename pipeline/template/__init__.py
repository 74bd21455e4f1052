"""A designer's SVG as a template: which texts it holds, their boxes and style, and the artwork around them."""
