//! Inputs as large and as deep as a file may be: an answer in good time, and no stack that overflows.

use super::{Clock, LONGEST, MOST_KILOBYTES, file, peak_kilobytes, told};
use peerscale::jobs::sections::registry;
use peerscale::scenario::expression::condition;
use peerscale::scenario::load;
use peerscale::scenario::setting::LifeTable;

/// Loads one scenario file from disk, with the size limits that hold there.
fn loaded(what: &str, text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.toml");
    std::fs::write(&path, text).unwrap();
    let begin = Clock::now();
    let registry = registry();
    let told = match load(&[path], &registry) {
        Err(problems) => {
            told(&problems);
            problems.to_string()
        }
        Ok(_) => String::new(),
    };
    let took = begin.elapsed();
    assert!(took < LONGEST, "{what} took {took:?}");
    told
}

/// A file of so many pieces.
fn many(count: usize, piece: impl Fn(usize) -> String) -> String {
    (0..count).fold(HEAD.to_owned(), |text, number| text + &piece(number))
}

const HEAD: &str = "kind = \"base\"\n";

#[test]
fn files_that_are_deep_or_large_are_answered_in_time() {
    let head = HEAD;
    for size in [1_000, 20_000, 300_000] {
        for (what, text) in [
            ("arrays", format!("{head}a = {}", "[".repeat(size))),
            ("closed arrays", format!("{head}a = {}{}", "[".repeat(size), "]".repeat(size))),
            ("inline tables", format!("{head}a = {}1{}", "{a=".repeat(size), "}".repeat(size))),
            ("dotted keys", format!("{head}{}a = 1\n", "a.".repeat(size))),
            ("headers", format!("{head}[{}a]\n", "a.".repeat(size))),
            ("rows", format!("{head}{}", "[[rule]]\n".repeat(size))),
            ("named rows", many(size / 10, |n| format!("[[rule]]\nname = \"{n}\"\n"))),
            ("the same key", format!("{head}{}", "a = 1\n".repeat(size))),
            ("unknown keys", many(size / 2, |n| format!("k{n} = 1\n"))),
            ("unknown tables", many(size / 2, |n| format!("[t{n}]\n"))),
            ("quotes", format!("{head}a = {}", "\"".repeat(size))),
            ("one long line", format!("{head}name = \"{}\"\n", "x".repeat(size))),
            ("no TOML", "x ".repeat(size)),
            ("zeros", "\0".repeat(size)),
            ("a long condition", format!("{head}[[rule]]\nname = \"a\"\nwhen = \"{}\"\n", "(".repeat(size))),
        ] {
            loaded(&format!("{what} of {size}"), &text);
        }
    }
    let peak = peak_kilobytes();
    assert!(peak < MOST_KILOBYTES, "{peak} kB of memory");
}

#[test]
fn a_file_that_is_too_large_is_refused_and_so_are_things_that_are_no_files() {
    let text = loaded("too large", &"#".repeat(5 << 20));
    assert!(text.contains("is larger than the"), "{text}");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.toml");
    std::fs::write(&path, "kind = \"strategy\"\nname = \"x\"\nextends = \"pipe.toml\"\n").unwrap();
    if std::process::Command::new("mkfifo")
        .arg(folder.path().join("pipe.toml"))
        .status()
        .is_ok_and(|s| s.success())
    {
        // Who opened it would wait for a writer for ever.
        let text = load(&[path], &registry()).unwrap_err().to_string();
        assert!(text.contains("is not a file"), "{text}");
    }
}

#[test]
fn conditions_and_tables_that_are_deep_or_large_are_answered_in_time() {
    for text in ["(", "-", "not ", "1+", "1 and ", "x", "é"] {
        let begin = Clock::now();
        assert!(condition(&text.repeat(100_000), &[]).is_err());
        assert!(condition(&text.repeat(3000 / text.len()), &[]).is_err());
        assert!(begin.elapsed() < LONGEST, "{text}");
    }
    for text in ["\"", ",", "\n", "1,female,0.1\n", "\r", "a", "\"\"\n", "1,x,y\n"] {
        let bytes = format!("age,sex,qx\n{}", text.repeat((4 << 20) / text.len()));
        let begin = Clock::now();
        let problems = LifeTable::read(&file(bytes.as_bytes()).unwrap()).unwrap_err();
        told(&peerscale::scenario::Problems::new(problems));
        assert!(begin.elapsed() < LONGEST, "{text:?} took {:?}", begin.elapsed());
    }
    let peak = peak_kilobytes();
    assert!(peak < MOST_KILOBYTES, "{peak} kB of memory");
}
