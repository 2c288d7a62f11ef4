//! From a drawing to pixels, and the width of words: the only file that names the rasteriser and the font.
//!
//! The font is shipped by its package and loaded from memory, so that no font of the system is needed or used.

use super::ChartError;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};
use std::sync::{Arc, OnceLock};

/// Font family of all drawings; the others are close in width, for readers of the SVG without the first.
pub(super) const FAMILY: &str = "DejaVu Sans, Verdana, Geneva, sans-serif";

/// Pixels for each unit of a drawing.
const DENSITY: f32 = 2.0;

fn options() -> Options<'static> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| {
        let mut fonts = fontdb::Database::new();
        fonts.load_font_data(dejavu::sans::regular().to_vec());
        fonts.load_font_data(dejavu::sans::bold().to_vec());
        fonts.set_sans_serif_family("DejaVu Sans");
        Arc::new(fonts)
    });
    Options { fontdb: Arc::clone(fonts), font_family: "DejaVu Sans".into(), ..Options::default() }
}

/// Renders an SVG as PNG, with the bundled font alone: the same bytes everywhere.
///
/// # Errors
/// Where the text is not a drawing or the picture does not fit into memory.
pub fn png(svg: &str) -> Result<Vec<u8>, ChartError> {
    let tree = Tree::from_str(svg, &options()).map_err(|error| ChartError::Picture(error.to_string()))?;
    let size = tree.size();
    let pixels = |length: f32| libm::ceilf(length * DENSITY) as u32;
    let mut pixmap = Pixmap::new(pixels(size.width()), pixels(size.height()))
        .ok_or_else(|| ChartError::Picture("it has no size, or too large a one".into()))?;
    resvg::render(&tree, Transform::from_scale(DENSITY, DENSITY), &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|error| ChartError::Picture(error.to_string()))
}

/// The width of words, in units of a drawing.
pub(super) fn text_width(text: &str, size: f64, bold: bool) -> f64 {
    static DOTS: [OnceLock<f64>; 2] = [OnceLock::new(), OnceLock::new()];
    let mut escaped = String::with_capacity(text.len());
    escape(text, &mut escaped);
    let dots = DOTS[usize::from(bold)].get_or_init(|| width_between_dots("", bold));
    (width_between_dots(&escaped, bold) - dots).max(0.0) * size / 100.0
}

/// The width of markup at a size of 100, between dots that make blanks at its ends count.
fn width_between_dots(markup: &str, bold: bool) -> f64 {
    let weight = if bold { "bold" } else { "normal" };
    let svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text xml:space="preserve" font-family="DejaVu Sans" font-weight="{weight}" font-size="100">.{markup}.</text></svg>"#
    );
    Tree::from_str(&svg, &options()).map_or(0.0, |tree| f64::from(tree.root().abs_bounding_box().width()))
}

/// Appends words to markup: marked-up characters escaped, characters that XML forbids replaced.
pub fn escape(text: &str, markup: &mut String) {
    for letter in text.chars() {
        match letter {
            '<' => markup.push_str("&lt;"),
            '>' => markup.push_str("&gt;"),
            '&' => markup.push_str("&amp;"),
            '"' => markup.push_str("&quot;"),
            '\'' => markup.push_str("&#39;"),
            other => markup.push(legal(other)),
        }
    }
}

/// The character itself where XML allows it, else the sign of replacement.
pub(super) const fn legal(letter: char) -> char {
    match letter {
        '\t' | '\n' | '\r' => ' ',
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_have_a_width_without_any_system_font() {
        let one = text_width("i", 10.0, false);
        assert!(one > 1.0 && one < 6.0, "{one}");
        assert!(text_width("mmmm", 10.0, false) > 3.0 * text_width("iiii", 10.0, false));
        assert!(text_width("mmmm", 10.0, true) > text_width("mmmm", 10.0, false));
        assert!((text_width("ab", 20.0, false) - 2.0 * text_width("ab", 10.0, false)).abs() < 1e-9);
        assert!(text_width("", 10.0, false).abs() < 1e-9);
    }

    #[test]
    fn markup_in_words_stays_words() {
        let mut markup = String::new();
        escape("<script>\"&'\u{0}\n", &mut markup);
        assert_eq!(markup, "&lt;script&gt;&quot;&amp;&#39;\u{fffd} ");
    }

    #[test]
    fn what_is_no_drawing_is_an_error() {
        assert!(png("no drawing").is_err());
    }
}
