"""What the pages of a PDF are made of, by the keys of its dictionaries (ISO 32000-1). Nothing else is copied."""

from __future__ import annotations

RESOURCES = "/Resources"
GLYPHS, GLYPH = "/CharProcs", "a glyph"
MAPS = (GLYPHS, "/Colorants")
"""Dictionaries whose keys are names that the file chose, beside those in /Resources."""

_STREAMS = """
    Filter DecodeParms Predictor Colors Columns BitsPerComponent EarlyChange K EndOfLine EncodedByteAlign Rows EndOfBlock
    BlackIs1 DamagedRowsBeforeError ColorTransform JBIG2Globals Length1 Length2 Length3
"""  # 7.4; a file named by /F is no part of a page
_STATES = """
    LW LC LJ ML D RI OP op OPM Font BG BG2 UCR UCR2 TR TR2 FL SM SA BM SMask CA ca AIS TK S G BC I CS
"""  # 8.4.5, 11.6.5, 11.6.6
_COLORS = """
    WhitePoint BlackPoint Gamma Matrix Range N Alternate Colorants Process Components ColorSpace FunctionType Domain C0 C1
    Functions Bounds Encode Size BitsPerSample Order Decode
"""  # 8.6, 7.10
_PATTERNS = """
    PatternType PaintType TilingType BBox XStep YStep Resources Shading ExtGState ShadingType Background AntiAlias Coords
    Extend Function VerticesPerRow BitsPerCoordinate BitsPerFlag
"""  # 8.7
_OBJECTS = """
    Type Subtype FormType Group Width Height Intent ImageMask Mask Interpolate SMaskInData Matte
"""  # 8.9, 8.10
_FONTS = """
    Name BaseFont FirstChar LastChar Widths FontDescriptor Encoding BaseEncoding Differences ToUnicode DescendantFonts
    CIDSystemInfo Registry Ordering Supplement DW W DW2 W2 CIDToGIDMap CMapName WMode UseCMap FontBBox FontMatrix CharProcs
    FontName FontFamily FontStretch FontWeight Flags ItalicAngle Ascent Descent Leading CapHeight XHeight StemV StemH AvgWidth
    MaxWidth MissingWidth FontFile FontFile2 FontFile3 CharSet CIDSet Style Panose Lang
"""  # 9.5 to 9.10

KEPT = frozenset(
    f"/{key}" for keys in (_STREAMS, _STATES, _COLORS, _PATTERNS, _OBJECTS, _FONTS) for key in keys.split()
)
