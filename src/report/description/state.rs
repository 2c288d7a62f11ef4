//! State variables, read off the doc comments of the files that declare them.

use super::plain;
use std::fmt::Write as _;

/// The files of entities, and what they are called.
const FILES: [(&str, &str); 7] = [
    ("People", include_str!("../../model/person.rs")),
    ("Peer workers, supervisors, candidates", include_str!("../../model/worker.rs")),
    ("Relationships: places in the programme", include_str!("../../model/relationship.rs")),
    ("Sites", include_str!("../../model/site.rs")),
    ("Ties", include_str!("../../model/network.rs")),
    ("Harms", include_str!("../../model/harm.rs")),
    ("Money of sites", include_str!("../../model/finances.rs")),
];

/// A struct or enum with its fields or variants.
struct Declared {
    name: String,
    doc: String,
    parts: Vec<(String, String)>,
}

/// Every public struct and enum of a file that has documented fields or variants.
fn declared(source: &str) -> Vec<Declared> {
    let (mut all, mut doc): (Vec<Declared>, String) = (Vec::new(), String::new());
    let mut open = false;
    for raw in source.lines() {
        let line = raw.trim();
        if let Some(words) = line.strip_prefix("///") {
            let words = words.trim();
            // Headings of doc comments become words, so that units stand in the sentence.
            let words = words.strip_prefix("# ").map_or_else(|| words.to_owned(), |head| format!("{head}:"));
            doc.push_str(&words);
            doc.push(' ');
            continue;
        }
        if line.starts_with("#[") {
            continue;
        }
        let begun = raw.strip_prefix("pub struct ").or_else(|| raw.strip_prefix("pub enum "));
        if let Some(rest) = begun {
            let name: String = rest.chars().take_while(|letter| letter.is_alphanumeric()).collect();
            open = rest.ends_with('{');
            all.push(Declared { name, doc: plain(doc.trim()), parts: Vec::new() });
        } else if raw.starts_with('}') {
            open = false;
        } else if open && !doc.is_empty() {
            let part = line.strip_prefix("pub ").unwrap_or(line);
            let name: String =
                part.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
            if let Some(last) = all.last_mut().filter(|_| !name.is_empty()) {
                last.parts.push((name, plain(doc.trim())));
            }
        }
        doc.clear();
    }
    all.retain(|one| !one.parts.is_empty());
    all
}

/// The state variables of all entities.
pub(super) fn write(text: &mut String) {
    for (title, source) in FILES {
        let _ = write!(text, "\n### {title}\n");
        for one in declared(source) {
            let _ = write!(text, "\n**{}.** {}\n\n", one.name, super::line(&one.doc));
            for (name, doc) in one.parts {
                let _ = writeln!(text, "- `{name}`: {}", super::line(&doc));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_and_variants_come_with_their_words() {
        let source = "/// One.\n///\n/// # Units\n/// Weeks.\n#[derive(Debug)]\npub struct A {\n    /// First of [`B`].\n    pub first: u8,\n    /// Second.\n    #[serde(skip)]\n    pub second: f32,\n}\nimpl A {\n    /// Not a field.\n    pub fn go(&self) {}\n}\n/// Two.\npub enum B {\n    /// There.\n    There = 1,\n}\npub struct C(u8);\n";
        let found = declared(source);
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].name.as_str(), found[0].doc.as_str()), ("A", "One.  Units: Weeks."));
        let part = |name: &str, doc: &str| (name.to_owned(), doc.to_owned());
        assert_eq!(found[0].parts, [part("first", "First of `B`."), part("second", "Second.")]);
        assert_eq!(found[1].parts, [part("There", "There.")]);
    }

    #[test]
    fn entities_have_what_the_model_gives_them() {
        let mut text = String::new();
        write(&mut text);
        for name in ["`diagnosis`", "`caseload`", "`alliance`", "**Person.**", "**PeerWorker.**", "**Site.**"]
        {
            assert!(text.contains(name), "{name}");
        }
    }
}
