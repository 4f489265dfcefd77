//! What only the title tells must stand in the archived text too, for claims point into the text.

/// The text, and behind it the title where the text lacks it: places in the text stay what they are. `None`: nothing was
/// added.
///
/// In English letters decide, not case or marks: "TWELVE KILLED" on the page is its title "Twelve killed".
pub fn titled(text: &str, title: Option<&str>) -> Option<String> {
    let letters = |text: &str| -> String {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let title = title.map(without_reply).filter(|title| !title.is_empty())?;
    // "Twelve killed in raid | The Daily": the text rarely repeats the name of the site.
    let own = title.rsplit_once(" | ").or_else(|| title.rsplit_once(" - ")).map_or(title, |t| t.0);
    if text.trim().is_empty() || letters(text).contains(&letters(own)) {
        return None;
    }
    Some(format!("{}\n\n{}\n", text.trim_end(), title.replace(['\n', '\r'], " ")))
}

/// The subject of a mail without what replying and passing on put before it.
fn without_reply(title: &str) -> &str {
    let mut title = title.trim();
    while let Some((head, rest)) = title.split_once(':')
        && ["re", "fw", "fwd", "aw", "wg", "tr"]
            .iter()
            .any(|mark| head.trim().eq_ignore_ascii_case(mark))
    {
        title = rest.trim();
    }
    title
}

#[cfg(test)]
mod tests {
    use super::titled;

    #[test]
    fn a_title_that_the_text_lacks_stands_behind_it() {
        let check = |text, title, expected: Option<&str>| {
            assert_eq!(titled(text, title).as_deref(), expected, "{title:?}");
        };
        check("Shells fell.\n", Some("Two killed"), Some("Shells fell.\n\nTwo killed\n"));
        check("Shells fell.", Some("Fwd: RE: Two killed"), Some("Shells fell.\n\nTwo killed\n"));
        check("TWO KILLED\nShells fell.", Some("Two killed | The Daily"), None);
        check("Shells fell.", Some("Re: "), None);
        check("Shells fell.", None, None);
        check(" ", Some("Two killed"), None);
    }
}
