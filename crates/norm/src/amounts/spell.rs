//! How is an amount put into words, so that reading the words gives the same amount?

use parallax_model::{Interval, Qualifier};

/// The words for an amount under a qualifier, as the codebook's table has them: "at least 12", "45" … "about 50".
///
/// `None` where the qualifier cannot mean the interval: "exact" of `12..=15`, "about" of bounds that no number is ten per
/// cent away from. Reading the words back gives the interval and the qualifier that went in.
pub fn spell(interval: Interval, qualifier: Qualifier) -> Option<String> {
    let (lo, hi) = (interval.lo(), interval.hi());
    match (qualifier, hi) {
        (Qualifier::Exact, Some(hi)) if lo == hi => Some(grouped(lo)),
        (Qualifier::AtLeast, None) => Some(format!("at least {}", grouped(lo))),
        (Qualifier::MoreThan, None) => Some(format!("more than {}", grouped(lo.checked_sub(1)?))),
        (Qualifier::UpTo, Some(hi)) if lo == 0 => Some(format!("up to {}", grouped(hi))),
        (Qualifier::LessThan, Some(hi)) if lo == 0 => {
            Some(format!("fewer than {}", grouped(hi.checked_add(1)?)))
        }
        (Qualifier::Between, Some(hi)) if lo < hi => {
            Some(format!("between {} and {}", grouped(lo), grouped(hi)))
        }
        (Qualifier::About, Some(hi)) => about(lo, hi),
        (Qualifier::Nearly, Some(hi)) => nearly(lo, hi),
        (Qualifier::Vague, Some(hi)) => vague(lo, hi).map(str::to_owned),
        (Qualifier::Unstated, None) if lo == 2 => Some("a number of".to_owned()),
        _ => None,
    }
}

/// Digits in groups of three: `220,000`.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (idx, digit) in digits.chars().enumerate() {
        if idx > 0 && (digits.len() - idx).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The number that `lo..=hi` lies ten per cent around, or the range that does.
fn about(lo: u64, hi: u64) -> Option<String> {
    let middle = lo + (hi - lo) / 2;
    let fits = |n: &u64| n - n.div_ceil(10) == lo && n.checked_add(n.div_ceil(10)) == Some(hi);
    (middle.saturating_sub(1)..=middle.saturating_add(1))
        .find(fits)
        .map(|n| format!("about {}", grouped(n)))
}

fn nearly(lo: u64, hi: u64) -> Option<String> {
    let n = hi.checked_add(1)?;
    (n > 1 && n - n.div_ceil(10) == lo).then(|| format!("nearly {}", grouped(n)))
}

fn vague(lo: u64, hi: u64) -> Option<&'static str> {
    Some(match (lo, hi) {
        (2, 2) => "a couple of",
        (3, 9) => "several",
        (20, 99) => "tens of",
        (24, 99) => "dozens of",
        (40, 199) => "scores of",
        (200, 999) => "hundreds of",
        (300, 999) => "several hundred",
        (2_000, 9_999) => "thousands of",
        (3_000, 9_999) => "several thousand",
        (20_000, 99_999) => "tens of thousands of",
        (200_000, 999_999) => "hundreds of thousands of",
        (2_000_000, 9_999_999) => "millions of",
        (20_000_000, 99_999_999) => "tens of millions of",
        (200_000_000, 999_999_999) => "hundreds of millions of",
        _ => return None,
    })
}
