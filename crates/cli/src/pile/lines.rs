//! Lines of a stream, none longer than a limit in memory: a line of 200 MB is skipped, not stored.

use std::io::{BufRead, ErrorKind};

/// One line without its end.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// The bytes.
    Whole(Vec<u8>),
    /// Longer than the limit; its bytes are gone.
    TooLong,
}

/// Lines of `stream`, each at most `max_bytes` long.
pub struct Lines<R> {
    stream: R,
    max_bytes: usize,
}

impl<R: BufRead> Lines<R> {
    /// Lines of `stream`.
    pub fn new(stream: R, max_bytes: usize) -> Self {
        Self { stream, max_bytes }
    }

    fn next_line(&mut self) -> std::io::Result<Option<Line>> {
        let mut line = Vec::new();
        let mut n_read = 0_usize;
        loop {
            let buffer = match self.stream.fill_buf() {
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                other => other?,
            };
            let end = buffer.iter().position(|&byte| byte == b'\n');
            let piece = &buffer[..end.unwrap_or(buffer.len())];
            if n_read + piece.len() <= self.max_bytes {
                line.extend_from_slice(piece);
            }
            n_read += piece.len();
            let n_used = piece.len() + usize::from(end.is_some());
            self.stream.consume(n_used);
            if n_used == 0 && n_read == 0 {
                return Ok(None);
            }
            if end.is_some() || n_used == 0 {
                let is_whole = n_read <= self.max_bytes;
                return Ok(Some(if is_whole { Line::Whole(line) } else { Line::TooLong }));
            }
            if n_read > self.max_bytes {
                line = Vec::new();
            }
        }
    }
}

impl<R: BufRead> Iterator for Lines<R> {
    type Item = std::io::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_line().transpose()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[Option<&str>]) {
        // A buffer of three bytes makes every line cross its edge somewhere.
        let stream = std::io::BufReader::with_capacity(3, text.as_bytes());
        let lines: Vec<_> = Lines::new(stream, 5).map(Result::unwrap).collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|line| line.map_or(Line::TooLong, |line| Line::Whole(line.as_bytes().to_vec())))
            .collect();
        assert_eq!(lines, expected, "{text:?}");
    }

    #[test]
    fn long_lines_are_skipped_and_the_next_is_whole() {
        check("", &[]);
        check("\n", &[Some("")]);
        check("one\ntwo", &[Some("one"), Some("two")]);
        check("one\n\ntwo\n", &[Some("one"), Some(""), Some("two")]);
        check("12345\n123456\nend\n", &[Some("12345"), None, Some("end")]);
        check("123456789", &[None]);
    }
}
