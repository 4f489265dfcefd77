//! The report of a check as a page to be printed and attached to a file: what was checked, each item of evidence with its
//! digest and its chain of custody, what is wrong, what the check cannot show, and a place to sign.
//!
//! One HTML file that asks for nothing else and holds no picture: it can be printed, sent and archived as it is.

use super::layout::clean;
use super::verify::moment;
use parallax_journal::{Evidence, EvidenceRecord, chain};
use parallax_model::Digest;
use std::collections::BTreeSet;
use std::fmt::Write as _;

const STYLE: &str = "body{font:11pt/1.4 serif;max-width:48em;margin:2em auto;padding:0 1em;color:#000;background:#fff}\
    h1{font-size:16pt}h2{font-size:13pt;margin-top:2em}h3{font-size:11pt;margin:1.5em 0 .3em}\
    pre,td.digest{font:9pt/1.35 monospace;white-space:pre-wrap;word-break:break-all}\
    table{border-collapse:collapse;width:100%}td,th{border:1px solid #888;padding:.2em .5em;text-align:left;vertical-align:top}\
    thead{display:table-header-group}tr,.sign{break-inside:avoid}.sign{margin-top:3em;display:flex;gap:2em}\
    .sign div{flex:1;border-top:1px solid #000;padding-top:.3em;font-size:9pt}.wrong{font-weight:bold}\
    @page{margin:2cm}@media print{body{margin:0;max-width:none}}";

/// The page. `report`: the report as text; `failed`: digests whose bytes were lost or altered.
pub fn page(report: &str, all: &Evidence, failed: &BTreeSet<Digest>, checked: &str) -> String {
    let mut out = String::from("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    let _ = write!(
        out,
        "<title>Integrity of evidence, {}</title><style>{STYLE}</style></head><body>\n\
         <h1>Annex: integrity of the record and of {} items of evidence</h1>\n\
         <p>Each item below was read back from the archive on {} and its SHA-256 was computed anew.</p>\n\
         <h2>1. The check</h2>\n<pre>{}</pre>\n<h2>2. Items</h2>\n{}<h2>3. Chain of custody</h2>\n",
        escaped(checked),
        all.items.len(),
        escaped(checked),
        escaped(report),
        items(all, failed),
    );
    if all.items.is_empty() {
        out.push_str("<p>The project holds no item of evidence.</p>\n");
    }
    for item in &all.items {
        out.push_str(&custody(item, all));
    }
    out.push_str(
        "<h2>4. How to check this annex</h2>\n<p>Compute the SHA-256 of a file that was handed over with any program \
         (<code>sha256sum FILE</code>) and compare it with the table. To check the journal itself, run <code>parallax verify DIR \
         --key KEY</code> on a copy of the project, with the public key that its owner gave you.</p>\n\
         <div class=\"sign\"><div>Name and office</div><div>Place and date</div><div>Signature</div></div>\n</body></html>\n",
    );
    out
}

fn items(all: &Evidence, failed: &BTreeSet<Digest>) -> String {
    let mut out = String::from(
        "<table><thead><tr><th>No.</th><th>Name, bytes</th><th>SHA-256</th><th>Came in</th><th>Read back</th></tr></thead><tbody>\n",
    );
    for (at, item) in all.items.iter().enumerate() {
        let came = item
            .arrivals
            .first()
            .map(|one| format!("entry {}, {} by {}", one.seq, moment(one.time_ms), one.author));
        let holds = match failed.contains(&item.digest) {
            true => "<td class=\"wrong\">LOST OR ALTERED</td>",
            false => "<td>holds</td>",
        };
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td>{}<br>{} bytes</td><td class=\"digest\">{}</td><td>{}</td>{holds}</tr>",
            at + 1,
            escaped(item.name()),
            item.len_bytes,
            item.digest,
            escaped(&came.unwrap_or_default()),
        );
    }
    out.push_str("</tbody></table>\n");
    out
}

fn custody(item: &EvidenceRecord, all: &Evidence) -> String {
    let mut out = format!(
        "<h3>{}</h3>\n<table><thead><tr><th>Entry</th><th>Time (UTC)</th><th>Event (PREMIS)</th><th>Who</th><th>What</th>\
         </tr></thead><tbody>\n",
        escaped(item.name())
    );
    for link in chain(item, all) {
        let when = link.when.map(|when| format!(" (on {when})")).unwrap_or_default();
        let outcome = link.outcome.map(|word| format!(" [{word}]")).unwrap_or_default();
        let result = link.result.map(|digest| format!(" → {digest}")).unwrap_or_default();
        let _ = writeln!(
            out,
            "<tr><td>{}</td><td>{}{}</td><td>{}</td><td>{}</td><td class=\"digest\">{}</td></tr>",
            link.seq,
            moment(link.time_ms),
            escaped(&when),
            escaped(&link.event),
            escaped(&link.agent),
            escaped(&format!("{}{result}{outcome}", link.detail)),
        );
    }
    out.push_str("</tbody></table>\n");
    out
}

/// Words that others wrote, so that they cannot speak to a browser.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    let lines: Vec<String> = words.lines().map(keep_indent).collect();
    for c in lines.join("\n").chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

fn keep_indent(line: &str) -> String {
    let indent = line.len() - line.trim_start_matches(' ').len();
    format!("{}{}", " ".repeat(indent), clean(line))
}

#[cfg(test)]
mod tests {
    use super::*;
    use parallax_journal::{Arrival, Entered};

    #[test]
    fn a_name_cannot_speak_to_a_browser_and_a_lost_item_is_told() {
        let digest = Digest::of(b"pixels");
        let said = Arrival { name: "<script>a&b\u{202e}".into(), ..Arrival::default() };
        let arrival = Entered { seq: 3, time_ms: 0, author: "desk".into(), said };
        let item = EvidenceRecord { arrivals: vec![arrival], ..EvidenceRecord::new(digest, 6) };
        let all = Evidence::of(vec![item], vec![]);
        let page = page("Check\n  two", &all, &BTreeSet::from([digest]), "2031-03-04T00:00:00Z");
        assert!(page.contains("&lt;script&gt;a&amp;b<") && !page.contains("<script"), "{page}");
        assert!(page.contains("LOST OR ALTERED") && page.contains(&digest.to_hex()));
        assert!(page.contains("Check\n  two"), "columns stay");
        let none = super::page("", &all, &BTreeSet::new(), "");
        assert!(!none.contains("LOST"));
        assert!(!none.contains("src=") && !none.contains("href="), "it asks for nothing");
    }
}
