//! Where the words of a stretch of text begin and end.
//!
//! In: text and a byte range. Out: tokens, in order, as byte spans; every character that is neither white space nor
//! invisible lies in exactly one. Words are those of UD English EWT: "do|n't", "camouflage|-|wearing", "$|5", "U.S.".
//! Text that is already cut ("al - qaeda", "the group 's") comes back as it is.

use std::ops::Range;

use parallax_model::{Span, Token};

use crate::lexicon;

/// Longest stretch without white space that is read as one; what is longer is cut there, so that time stays linear.
const MAX_CHUNK_BYTES: usize = 2048;

/// Longest host, file or mail name that is looked for.
const MAX_NAME_BYTES: usize = 160;

/// A word longer than this joins nothing more.
const MAX_JOINED_BYTES: usize = 64;

/// Appends the words of `text[range]` to `out`.
///
/// Shape: `range` lies on character boundaries. Failure: none.
pub(crate) fn cut(text: &str, range: Range<usize>, out: &mut Vec<Token>) {
    let mut cutter =
        Cutter { text, start: range.start, block_end: range.end, end: range.start, out };
    let mut at = range.start;
    while let Some(start) = cutter.next_visible(at, range.end) {
        at = cutter.chunk_end(start, range.end);
        cutter.chunk(start, at);
    }
}

/// White space, controls, and marks that only steer the display.
pub(crate) fn is_gap(c: char) -> bool {
    if c.is_ascii() {
        return c <= ' ' || c == '\u{7f}';
    }
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200c}' | '\u{200d}' | '\u{20d0}'..='\u{20ff}' | '\u{fe00}'..='\u{fe0f}')
}

/// Letters, digits, underscores and the marks on them.
fn is_wordy(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || c == '_';
    }
    c.is_alphanumeric() && !matches!(c, '¼'..='¾') || is_mark(c)
}

pub(crate) fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | '′')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

struct Cutter<'a> {
    text: &'a str,
    /// Where the block starts.
    start: usize,
    /// Where it ends.
    block_end: usize,
    /// Where the stretch without white space that is being cut ends; no word reaches past it.
    end: usize,
    out: &'a mut Vec<Token>,
}

impl Cutter<'_> {
    fn push(&mut self, start: usize, end: usize) {
        if start < end {
            self.out.push(Token { span: Span::new(start as u32, end as u32) });
        }
    }

    fn char_at(&self, at: usize) -> Option<char> {
        if at >= self.end {
            return None;
        }
        match self.text.as_bytes()[at] {
            byte if byte.is_ascii() => Some(byte as char),
            _ => self.text[at..self.end].chars().next(),
        }
    }

    fn next_visible(&self, at: usize, end: usize) -> Option<usize> {
        let rest = &self.text[at..end];
        rest.char_indices().find(|&(_, c)| !is_gap(c)).map(|(offset, _)| at + offset)
    }

    /// End of the run of characters from `at` that satisfy `holds`, not past `end`.
    fn run(&self, at: usize, end: usize, holds: impl Fn(char) -> bool) -> usize {
        let rest = &self.text[at..end];
        rest.char_indices().find(|&(_, c)| !holds(c)).map_or(end, |(offset, _)| at + offset)
    }

    fn chunk_end(&self, start: usize, end: usize) -> usize {
        let mut limit = end.min(start + MAX_CHUNK_BYTES);
        while !self.text.is_char_boundary(limit) {
            limit -= 1;
        }
        self.run(start, limit, |c| !is_gap(c))
    }

    /// Cuts a stretch without white space.
    fn chunk(&mut self, start: usize, end: usize) {
        self.end = end;
        let bytes = &self.text.as_bytes()[start..end];
        if bytes.iter().all(u8::is_ascii_alphabetic) {
            return self.plain(start, end);
        }
        let has_name = bytes.contains(&b'@') || bytes.contains(&b'.') || bytes.contains(&b':');
        let mut at = start;
        while at < end {
            at = self.piece(at, start, end, has_name);
        }
    }

    /// A run of letters: one word, or two written as one.
    fn plain(&mut self, start: usize, end: usize) {
        match lexicon::contraction(&self.text[start..end]) {
            Some(first) => {
                self.push(start, start + first);
                self.push(start + first, end);
            }
            None => self.push(start, end),
        }
    }

    /// Cuts the next word or sign off and returns where it ends, which is past `at`.
    fn piece(&mut self, at: usize, start: usize, end: usize, has_name: bool) -> usize {
        let Some(c) = self.char_at(at) else { return end };
        if has_name && let Some(stop) = self.address(at, start, end) {
            self.push(at, stop);
            return stop;
        }
        if c.is_ascii_digit() {
            return self.number(at, end);
        }
        if let Some(stop) = self.mangled(at, end) {
            self.push(at, stop);
            return stop;
        }
        if is_wordy(c) { self.word(at, end) } else { self.sign(c, at, start, end) }
    }

    /// What is left of a sign that was decoded wrongly once: "ï¿½", "â€œ".
    fn mangled(&self, at: usize, end: usize) -> Option<usize> {
        let rest = &self.text[at..end];
        let sign = ["ï¿½", "â€œ", "â€\u{9d}", "â€™", "â€˜", "â€“", "â€”", "â€¦", "â€"];
        rest.starts_with(['ï', 'â']).then_some(())?;
        sign.iter().find(|sign| rest.starts_with(**sign)).map(|sign| at + sign.len())
    }

    /// A web address, mail address or host or file name, whole.
    fn address(&self, at: usize, start: usize, end: usize) -> Option<usize> {
        let fresh = at == start || !self.text[start..at].chars().next_back().is_some_and(is_wordy);
        if !fresh || !self.text.as_bytes()[at].is_ascii_alphanumeric() {
            return None;
        }
        let rest = &self.text[at..end];
        if starts_address(rest) {
            return Some(at + trim_address(rest));
        }
        let name_end = rest.bytes().take(MAX_NAME_BYTES).take_while(|&b| is_name_byte(b)).count();
        let name = rest[..name_end].trim_end_matches(['.', '-', '_', '%', '+']);
        is_mail(name).then_some(at + name.len()).or_else(|| self.host(at, name, end))
    }

    /// A host name with its path, a file name, or a newsgroup.
    fn host(&self, at: usize, name: &str, end: usize) -> Option<usize> {
        let (stem, last) = name.rsplit_once('.')?;
        let known = lexicon::is_name_ending(last) && !stem.is_empty();
        let group = stem.matches('.').count() >= 1
            && name
                .split('.')
                .all(|part| part.len() > 1 && part.bytes().all(|b| b.is_ascii_lowercase()));
        if !known && !group {
            return None;
        }
        let stop = at + name.len();
        if self.char_at(stop) == Some('/') && stop < end {
            return Some(at + trim_address(&self.text[at..end]));
        }
        Some(stop)
    }

    /// A number with its inner marks, and what is written onto it.
    fn number(&mut self, at: usize, end: usize) -> usize {
        let mut stop = self.digits(at, end);
        if let Some(whole) = self.hyphenated_number(at, stop, end) {
            self.push(at, whole);
            return whole;
        }
        if matches!(self.char_at(stop), Some('¼'..='¾')) {
            stop += '½'.len_utf8();
        }
        let tail = self.run(stop, end, is_wordy);
        if let Some(decade) = self.decade(at, stop, end) {
            self.push(at, decade);
            return decade;
        }
        let letters = &self.text[stop..tail];
        if letters.is_empty()
            && let Join::Clitic { from, to } = self.join(at, at, stop, end)
        {
            self.push(at, from);
            self.push(from, to);
            return to;
        }
        if letters.is_empty() || lexicon::is_unit(letters) || is_clock_half(&self.text[stop..end]) {
            self.push(at, stop);
            return stop;
        }
        self.word_from(at, tail, end)
    }

    /// End of the digits from `at`, with inner commas, stops, colons and slashes: "220,000", "7:30", "04/30/2001".
    fn digits(&self, at: usize, end: usize) -> usize {
        let bytes = self.text.as_bytes();
        let run =
            |from: usize| from + bytes[from..end].iter().take_while(|b| b.is_ascii_digit()).count();
        let mut stop = run(at);
        while stop < end && matches!(bytes[stop], b',' | b'.' | b':' | b'/') {
            let group = run(stop + 1);
            let len = group - stop - 1;
            if len == 0 || bytes[stop] == b',' && len != 3 {
                break;
            }
            stop = group;
        }
        stop
    }

    /// A telephone number or a date: "713-853-3989", "11-20-2000". A range ("10-15") is none.
    fn hyphenated_number(&self, at: usize, first: usize, end: usize) -> Option<usize> {
        let rest = &self.text[at..end];
        if self.char_at(first) != Some('-') {
            return None;
        }
        let stop = rest.bytes().take(20).take_while(|b| b.is_ascii_digit() || *b == b'-').count();
        if rest[stop..].starts_with(is_wordy) {
            return None;
        }
        let groups: Vec<&str> = rest[..stop].split('-').take(5).collect();
        let lens: Vec<usize> = groups.iter().map(|group| group.len()).collect();
        let is_one = match lens[..] {
            [3, 4] => !groups[1].ends_with("00"),
            [3, 3, 4] | [1, 3, 3, 4] | [3, 2, 4] => true,
            [1 | 2, 1 | 2, 2 | 4] | [4, 1 | 2, 1 | 2] => true,
            _ => false,
        };
        is_one.then_some(at + stop)
    }

    /// "60's", "1590's": one word in the treebanks.
    fn decade(&self, at: usize, stop: usize, end: usize) -> Option<usize> {
        let mut rest = self.text[stop..end].chars();
        let mark = rest.next().filter(|&c| is_apostrophe(c))?;
        let tens = self.text[at..stop].ends_with('0') && matches!(stop - at, 2 | 4);
        let is_s = matches!(rest.next(), Some('s' | 'S')) && !rest.next().is_some_and(is_wordy);
        (tens && is_s).then_some(stop + mark.len_utf8() + 1)
    }

    fn word(&mut self, at: usize, end: usize) -> usize {
        let stop = self.run(at, end, is_wordy);
        self.word_from(at, self.before_mangled(at, stop), end)
    }

    /// Gives the letter back that a wrongly decoded sign after a word begins with.
    fn before_mangled(&self, at: usize, stop: usize) -> usize {
        let first = match self.char_at(stop) {
            Some('¿') => 'ï',
            Some('€') => 'â',
            _ => return stop,
        };
        match self.text[at..stop].strip_suffix(first) {
            Some(word) if !word.is_empty() => at + word.len(),
            _ => stop,
        }
    }

    /// Grows a word that reaches from `at` to `stop` over the marks that join, and cuts its clitics off.
    fn word_from(&mut self, at: usize, mut stop: usize, end: usize) -> usize {
        let mut part = at;
        while stop < end && stop - at <= MAX_JOINED_BYTES {
            match self.join(at, part, stop, end) {
                Join::Stop => break,
                Join::Until(further) => (part, stop) = (stop, further),
                Join::Last(further) => {
                    stop = further;
                    break;
                }
                Join::Clitic { from, to } => {
                    self.push(at, from);
                    self.push(from, to);
                    return to;
                }
            }
        }
        self.plain(at, stop);
        stop
    }

    fn join(&self, at: usize, part: usize, stop: usize, end: usize) -> Join {
        let Some(mark) = self.char_at(stop) else { return Join::Stop };
        let after = stop + mark.len_utf8();
        let next = self.run(after, end, is_wordy);
        match mark {
            '.' => self.join_stop(at, part, stop, end),
            _ if is_apostrophe(mark) => self.join_apostrophe(at, stop, after, next),
            '?' | '\u{fffd}'
                if is_clitic("i", &self.text[after..next]) || &self.text[after..next] == "t" =>
            {
                self.join_apostrophe(at, stop, after, next)
            }
            _ if is_hyphen(mark) => self.join_hyphen(at, part, stop, after, next),
            '&' if is_initials(&self.text[part..stop]) && is_initials(&self.text[after..next]) => {
                Join::Until(next)
            }
            '@' if after < next => Join::Until(next),
            '*' => self.join_stars(after, end),
            '$' if is_initials(&self.text[at..stop]) => Join::Last(after),
            _ => Join::Stop,
        }
    }

    /// "s*it": letters struck out.
    fn join_stars(&self, after: usize, end: usize) -> Join {
        let stars = self.run(after, end, |c| c == '*');
        let next = self.run(stars, end, is_wordy);
        if next > stars { Join::Until(next) } else { Join::Stop }
    }

    fn join_apostrophe(&self, at: usize, stop: usize, after: usize, next: usize) -> Join {
        let (word, tail) = (&self.text[at..stop], &self.text[after..next]);
        if tail.is_empty() {
            return Join::Stop;
        }
        let not = tail.eq_ignore_ascii_case("t") && word.len() > 1 && word.ends_with(['n', 'N']);
        if not {
            return Join::Clitic { from: stop - 1, to: next };
        }
        if is_clitic(word, tail) {
            Join::Clitic { from: stop, to: next }
        } else {
            Join::Until(next)
        }
    }

    fn join_hyphen(&self, at: usize, part: usize, stop: usize, after: usize, next: usize) -> Join {
        let first = part == at && lexicon::is_prefix(&self.text[part..stop]);
        let starts = self.text[after..next].starts_with(|c: char| c.is_alphanumeric());
        if first && starts { Join::Until(next) } else { Join::Stop }
    }

    /// A stop within or at the end of a word.
    fn join_stop(&self, at: usize, part: usize, stop: usize, end: usize) -> Join {
        let after = stop + 1;
        let next = self.run(after, end, is_wordy);
        let word = &self.text[at..stop];
        if self.char_at(after) == Some('.') {
            return Join::Stop;
        }
        if next > after {
            return self.join_inner_stop(word, &self.text[part..stop], stop, next, end);
        }
        let number_follows = self.digit_follows(next);
        let keeps = is_dotted(word)
            || lexicon::is_abbreviation(word, number_follows)
            || lexicon::is_state(word) && self.follows_comma(at)
            || is_initial(word) && self.initial_stands(at, after);
        if keeps { Join::Last(after) } else { Join::Stop }
    }

    /// A stop with more of the word after it: "U.S", "Lt.Col.", or two sentences run together.
    fn join_inner_stop(
        &self,
        word: &str,
        part: &str,
        stop: usize,
        next: usize,
        end: usize,
    ) -> Join {
        let tail = &self.text[stop + 1..next];
        let letters = |s: &str| s.chars().count() == 1 && s.chars().all(char::is_alphabetic);
        let part = part.trim_start_matches('.');
        let more = self.char_at(next) == Some('.') && next < end;
        let degree = matches!(word, "Ph" | "M" | "B" | "ph") && tail.len() <= 2;
        if letters(part) && letters(tail) && (more || !is_dotted(word) || word.len() > 2) || degree
        {
            return Join::Until(next);
        }
        let number = tail.starts_with(|c: char| c.is_ascii_digit());
        if lexicon::is_abbreviation(word, number) || is_dotted(word) {
            return Join::Last(stop + 1);
        }
        Join::Stop
    }

    /// Whether a lone letter with a stop is somebody's initial: another word follows, and it is a name where case tells.
    fn initial_stands(&self, at: usize, after: usize) -> bool {
        let mut ahead = self.ahead(after).chars();
        let Some(next) = ahead.next().filter(|c| c.is_alphabetic()) else { return false };
        let is_upper = self.char_at(at).is_some_and(char::is_uppercase);
        let before = self.text[self.start..at].trim_end();
        let initial_next = ahead.next() == Some('.') && ahead.next() != Some('.');
        let initial_before = self.out.last().is_some_and(|token| {
            let word = token.span.of(self.text);
            word.ends_with('.') && word.chars().count() == 2 && before.ends_with(word)
        });
        let named =
            (is_upper || !before.ends_with(char::is_lowercase)) && next.is_uppercase() == is_upper;
        initial_next || initial_before || named
    }

    /// Whether a capital at `at` stands after a comma.
    fn follows_comma(&self, at: usize) -> bool {
        let before = self.out.last().is_some_and(|token| token.span.of(self.text) == ",");
        before && self.char_at(at).is_some_and(char::is_uppercase)
    }

    fn digit_follows(&self, at: usize) -> bool {
        self.ahead(at).starts_with(|c: char| c.is_ascii_digit())
    }

    /// What follows in the block, spaces skipped.
    fn ahead(&self, at: usize) -> &str {
        self.text[at..self.block_end].trim_start_matches([' ', '\u{a0}'])
    }

    /// A sign, a run of one sign, a face, or a word that begins with an apostrophe.
    fn sign(&mut self, c: char, at: usize, start: usize, end: usize) -> usize {
        let stop = self.sign_end(c, at, start, end);
        let stop = self.run(stop, end, is_mark);
        self.push(at, stop);
        stop
    }

    fn sign_end(&self, c: char, at: usize, start: usize, end: usize) -> usize {
        let after = at + c.len_utf8();
        if let Some(stop) = face(&self.text[at..end]).filter(|_| at == start || c != '(') {
            return at + stop;
        }
        match c {
            _ if is_apostrophe(c) => self.apostrophe_end(c, at, start, end),
            '.' | '…' => self.run(after, end, |c| matches!(c, '.' | '…')),
            '!' | '?' | '؟' | '！' | '？' => {
                self.run(after, end, |c| matches!(c, '!' | '?' | '؟' | '！' | '？'))
            }
            '-' | '–' | '—' | '=' | '*' | '$' | '~' | '<' | '>' | '+' | '|' => {
                self.run(after, end, |next| next == c)
            }
            '@' | '#' if at == start => self.handle_end(c, after, end),
            '&' => self.entity_end(after, end),
            _ => after,
        }
    }

    fn apostrophe_end(&self, c: char, at: usize, start: usize, end: usize) -> usize {
        let after = at + c.len_utf8();
        if self.char_at(after) == Some(c) && after < end {
            return after + c.len_utf8();
        }
        let next = self.run(after, end, is_wordy);
        let tail = &self.text[after..next];
        let year = tail.trim_end_matches('s');
        let is_year = year.len() == 2 && year.bytes().all(|b| b.is_ascii_digit());
        let whole_clitic = at == start && next == end && is_clitic("i", tail);
        let attached =
            at > start && self.text[start..at].ends_with('.') && tail.eq_ignore_ascii_case("s");
        if is_year || whole_clitic || attached || at == start && lexicon::is_clipped(tail) {
            next
        } else {
            after
        }
    }

    /// "@name", "#tag"; "#1" is two words.
    fn handle_end(&self, c: char, after: usize, end: usize) -> usize {
        let next = self.run(after, end, is_wordy);
        let tag = self.char_at(after).is_some_and(|first| c == '@' || first.is_alphabetic());
        if tag { next.max(after) } else { after }
    }

    /// "&amp;" left over from a web page.
    fn entity_end(&self, after: usize, end: usize) -> usize {
        let rest = self.text.as_bytes()[after..end].iter().take(9);
        let name = after + rest.take_while(|b| b.is_ascii_alphanumeric() || **b == b'#').count();
        if name > after && self.char_at(name) == Some(';') { name + 1 } else { after }
    }
}

/// What a mark after a word does to it.
enum Join {
    /// The word ends before the mark.
    Stop,
    /// The word goes on up to here, and perhaps further.
    Until(usize),
    /// The word ends here, mark included.
    Last(usize),
    /// The word ends and a clitic follows.
    Clitic { from: usize, to: usize },
}

fn is_clitic(word: &str, tail: &str) -> bool {
    let is = |clitic| tail.eq_ignore_ascii_case(clitic);
    is("s")
        || is("ll")
        || is("ve")
        || is("re")
        || is("m") && word.eq_ignore_ascii_case("i")
        || is("d") && lexicon::takes_d(word)
}

/// "U.S", "a.m": single letters with stops between.
fn is_dotted(word: &str) -> bool {
    word.contains('.') && word.split('.').all(|part| part.chars().count() <= 2)
        || matches!(word, "Ph.D" | "ph.d")
}

/// A single letter that may shorten a name; "a." and "i." end sentences of list points as often.
fn is_initial(word: &str) -> bool {
    let mut chars = word.chars();
    let one = chars.next().is_some_and(|c| c.is_alphabetic() && !matches!(c, 'a' | 'i' | 'I'));
    one && chars.next().is_none()
}

fn is_initials(word: &str) -> bool {
    let fits = (1..=4).contains(&word.len());
    fits && (word.bytes().all(|b| b.is_ascii_uppercase()) || word.len() == 1 && word.is_ascii())
}

/// "a.m." and "p.m." written onto their number.
fn is_clock_half(tail: &str) -> bool {
    tail.get(..3)
        .is_some_and(|head| head.eq_ignore_ascii_case("a.m") || head.eq_ignore_ascii_case("p.m"))
}

fn starts_address(rest: &str) -> bool {
    let starts = |prefix: &str| {
        rest.get(..prefix.len()).is_some_and(|head| head.eq_ignore_ascii_case(prefix))
    };
    ["http://", "https://", "ftp://", "www.", "mailto:"].iter().any(|prefix| starts(prefix))
}

/// Bytes of an address, without the punctuation of the sentence it stands in.
fn trim_address(rest: &str) -> usize {
    let stop = rest.find(['"', '<', '>', '”', '“', '’']).unwrap_or(rest.len());
    let mut address = &rest[..stop];
    while let Some(last) = address.chars().next_back() {
        let opened = match last {
            ')' => address.contains('('),
            ']' => address.contains('['),
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '}' | '*' => false,
            _ => true,
        };
        if opened {
            break;
        }
        address = &address[..address.len() - last.len_utf8()];
    }
    address.len().max(1)
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-' | b'@')
}

fn is_mail(name: &str) -> bool {
    name.split_once('@')
        .is_some_and(|(local, host)| !local.is_empty() && host.contains('.') && !host.contains('@'))
}

/// Bytes of a face drawn with signs at the start of `rest`, where nothing wordy follows it.
fn face(rest: &str) -> Option<usize> {
    const FACES: &[&str] = &[
        ">:(", ":-)", ":-(", ":-D", ":-P", ":-/", ";-)", ":'(", "^_^", "-_-", ":)", ":(", ":D",
        ":P", ":p", ";)", ";D", ";P", "=)", "=(", "=D", ":]", ":[", "(:", "<3", ":/", ":|",
    ];
    if !rest.starts_with([':', ';', '=', '^', '>', '<', '(', '-']) {
        return None;
    }
    let found = FACES.iter().find(|face| rest.starts_with(**face))?;
    let next = rest[found.len()..].chars().next();
    let alone = !next.is_some_and(|c| is_wordy(c) || matches!(c, '/' | '-' | ')' | '('));
    alone.then_some(found.len())
}
