//! Totals and ledgers for people.

use super::incidents::label_of;
use super::layout::{clean, column, paragraph, row};
use crate::terminal::Terminal;
use parallax_engine::Record;
use parallax_engine::totals::{By, Sum, Total};
use parallax_model::{ClaimId, Harm};
use parallax_record::PostingLine;
use std::collections::BTreeSet;

/// Widest a column may be.
const MAX_KEY: usize = 32;

/// One row a total under its header.
pub fn table(rows: &[Total], by: &[By], terminal: &Terminal) -> String {
    let mut cells: Vec<Vec<String>> = Vec::new();
    let names = by.iter().map(|by| by.as_str().to_owned());
    cells.push(names.chain(["harm", "people or things", "incidents"].map(str::to_owned)).collect());
    for total in rows {
        let key = |key: &Option<String>| key.as_deref().map_or("not known".to_owned(), clean);
        let mut line: Vec<String> = total.key.iter().map(key).collect();
        line.extend([label_of(total.harm), sum_words(&total.sum), incidents_words(total)]);
        cells.push(line);
    }
    let n = by.len() + 2;
    let widths: Vec<usize> =
        (0..n).map(|at| column(cells.iter().map(|line| line[at].as_str()), MAX_KEY)).collect();
    let lines = cells.iter().enumerate().map(|(at, line)| {
        let line: Vec<&str> = line.iter().map(String::as_str).collect();
        let text = row(&line, &widths, 0, terminal);
        if at == 0 { format!("{}\n", terminal.paint("1", text.trim_end())) } else { text }
    });
    lines.collect()
}

/// "12 to 20, best 15"; "at least 12" where nobody set a ceiling; silence is not zero.
pub fn sum_words(sum: &Sum) -> String {
    if sum.n_tallies == 0 {
        return "no count reported".to_owned();
    }
    let range = match (sum.low, sum.high) {
        (low, high) if low == high && sum.n_open == 0 => low.to_string(),
        (low, high) if low == high => format!("at least {low}"),
        (low, high) if sum.n_open == 0 => format!("{low} to {high}"),
        (low, high) => format!("{low} to {high} or more"),
    };
    match sum.whole_best() {
        Some(best) if best.to_string() != range => format!("{range}, best {best}"),
        _ => range,
    }
}

fn incidents_words(total: &Total) -> String {
    match total.sum.n_uncounted {
        0 => total.incidents.len().to_string(),
        n => format!("{}, {n} without a count", total.incidents.len()),
    }
}

/// The total of each harm before and after, and under it what moved it.
pub fn ledger(
    sums: &[Vec<Total>; 2],
    postings: &[PostingLine],
    is_wanted: impl Fn(Harm) -> bool,
    records: (&Record, &Record),
    terminal: &Terminal,
) -> String {
    let harms: BTreeSet<Harm> = sums.iter().flatten().map(|total| total.harm).collect();
    let mut out = String::new();
    for harm in harms.into_iter().filter(|harm| is_wanted(*harm)) {
        let sum = |at: usize| {
            let found = sums[at].iter().find(|total| total.harm == harm);
            found.map_or("nothing reported".to_owned(), |total| sum_words(&total.sum))
        };
        let head = format!("{}: {} → {}", label_of(harm), sum(0), sum(1));
        out.push_str(&format!("{}\n", terminal.paint("1", &head)));
        for line in postings.iter().filter(|line| line.harm == harm.as_str()) {
            out.push_str(&posting(line, records, terminal));
        }
    }
    out
}

/// "+8  incident …, new: claim a1b2 of the ministry".
fn posting(line: &PostingLine, records: (&Record, &Record), terminal: &Terminal) -> String {
    let mut moved = vec![format!("{:+}", line.best)];
    if (line.low, line.high) != (line.best, line.best) {
        moved = vec![format!("best {:+}, low {:+}, high {:+}", line.best, line.low, line.high)];
    }
    let ids: Vec<&str> = match line.after.is_empty() {
        true => line.before.iter().map(String::as_str).collect(),
        false => line.after.iter().map(String::as_str).collect(),
    };
    let owners = line.owners.iter().map(|id| {
        let id = ClaimId::new(id.as_str());
        let claim = records.1.claim(&id).or_else(|| records.0.claim(&id));
        let name =
            claim.and_then(|claim| claim.origin()).map(|one| format!(" of {}", clean(&one.name)));
        format!("claim {id}{}", name.unwrap_or_default())
    });
    let owners: Vec<String> = owners.collect();
    let text = format!(
        "{}  {}: {}  [{}]  {}",
        moved.remove(0),
        line.change,
        clean(&line.title),
        ids.join(", "),
        owners.join(", ")
    );
    paragraph(&text, 2, terminal)
}
