"""Elements by what the standard says of them; see rust/core/src/strip/html/names.rs."""

RAW = set("script style xmp iframe noembed noframes plaintext title textarea".split())
VOID = set(
    "area base basefont bgsound br col embed hr img image input keygen link meta param source track wbr frame".split()
)
UNREAD = set("script style textarea iframe noembed noframes option optgroup select datalist svg title".split())
KEEP_P = set("audio body button canvas caption noscript object tbody td template tfoot th thead tr video".split())
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
CODE = {"pre", "listing", "xmp", "plaintext"}
BLOCK = (
    HEADINGS
    | CODE
    | set(
        "address amp-story article aside audio blockquote body button canvas caption center dd details dialog dir "
        "div dl dt fieldset figcaption figure footer form header hgroup legend li main menu nav noindex noscript "
        "object ol p search section summary table tbody td template tfoot th thead tr ul video".split()
    )
)
TABLE = {"table", "tbody", "tfoot", "thead", "tr"}
TABLED = set("caption col colgroup tbody td tfoot th thead tr".split())
SCOPES = set("applet caption html marquee object table td template th".split())
NOT_SPECIAL = set("amp-story audio canvas dialog legend noindex video".split())
SPECIAL = (
    (BLOCK - NOT_SPECIAL)
    | (VOID - {"image"})
    | RAW
    | set("applet colgroup frameset head html marquee select".split())
)
FORMATTING = set("a b big code em font i nobr s small strike strong tt u".split())
HEAD = set("base basefont bgsound link meta title noscript noframes style script template".split())
# What ends svg and math.
BREAKOUT = (BLOCK | FORMATTING | set("br embed head hr img meta ruby span sub sup var".split())) - {
    "a", "font", "plaintext", "xmp",
}  # fmt: skip
# What says how text is set: lines and spaces are text where the nearest is code.
SET = CODE | HEADINGS | {"li", "blockquote", "td", "th"}

HTML_POINTS = {"svg:foreignobject", "svg:desc", "svg:title", "math:annotation-html"}
TEXT_POINTS = {"math:mi", "math:mo", "math:mn", "math:ms", "math:mtext"}
POINTS = HTML_POINTS | TEXT_POINTS | {"math:annotation-xml"}
# After these no frameset takes the place of the body.
BARRING = set(
    "applet area br button dd dt embed hr iframe image img input keygen li listing marquee object pre select table "
    "textarea wbr xmp".split()
)
