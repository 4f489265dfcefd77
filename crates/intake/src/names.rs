//! Names that archives and mails give to what they hold, made safe to show and to store. Nothing is written under them.

/// Letters that a name keeps at most.
const MAX_CHARS: usize = 200;

/// `name` without what could lead elsewhere or garble a terminal: no root, no drive, no `..`, no control characters and no
/// marks that turn the direction of writing.
pub fn safe(name: &str) -> String {
    let plain = name.replace('\\', "/");
    let steps =
        plain.split('/').map(shown).filter(|step| !matches!(step.as_str(), "" | "." | ".."));
    let joined = steps.collect::<Vec<_>>().join("/");
    let joined = joined.split_once(":/").map_or(joined.as_str(), |(_, rest)| rest);
    match joined.chars().count() {
        0 => "unnamed".to_owned(),
        n if n > MAX_CHARS => {
            let tail: String = joined.chars().skip(n - MAX_CHARS).collect();
            format!("…{tail}")
        }
        _ => joined.to_owned(),
    }
}

fn shown(step: &str) -> String {
    step.chars().filter(|c| !c.is_control() && !turns(*c)).collect::<String>().trim().to_owned()
}

/// Marks that change the direction of what follows: `report\u{202e}fdp.exe` must not look like a PDF.
fn turns(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The ending of a name, lower-cased; empty where there is none.
pub fn ending(name: &str) -> String {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name);
    file.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere() {
        let check = |given: &str, safe_name: &str| assert_eq!(safe(given), safe_name, "{given:?}");
        check("a/b.txt", "a/b.txt");
        check("../../etc/passwd", "etc/passwd");
        check("/etc/passwd", "etc/passwd");
        check("C:\\Windows\\system.ini", "Windows/system.ini");
        check("..\\..\\x.txt", "x.txt");
        check("a/./b//c", "a/b/c");
        check("..", "unnamed");
        check("", "unnamed");
        check("re\u{202e}fdp.txt\0\n\u{1b}[2J", "refdp.txt[2J");
        check("تقرير/يوم ٣١.txt", "تقرير/يوم ٣١.txt");
        assert_eq!(safe(&"x/".repeat(4000)).chars().count(), 201);
    }
}
