//! Changes bytes in small ways, the same ways for the same number: what is found once is found again.

/// What formats stumble over: signs of their own, ends of numbers, odd letters.
const TOKENS: &[&[u8]] = &[
    b"\0",
    b"\xff",
    b"\r\n",
    b"\n\n",
    b"<",
    b">",
    b"&#x202e;",
    b"\"",
    b"{",
    b"[",
    b"]",
    b"-1",
    b"0",
    b"65536",
    b"4294967295",
    b"18446744073709551616",
    b"1e309",
    b"NaN",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b"\xd9\xa3",
    b"..",
    b"/",
    b"endstream",
    b"endobj",
    b"<!--",
    b"]]>",
    b"PK\x03\x04",
    b"Content-Length: ",
];

/// Numbers that look random and are the same on every machine (SplitMix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `n`; 0 where that is 0.
    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }
}

/// The `n`th change of `seed`; `others` lend pieces.
pub fn mutated(seed: &[u8], others: &[Vec<u8>], n: u64) -> Vec<u8> {
    let mut numbers = Numbers(n.wrapping_mul(0x2545_f491_4f6c_dd1d));
    let mut bytes = seed.to_vec();
    for _ in 0..=numbers.below(4) {
        change(&mut bytes, others, &mut numbers);
    }
    bytes
}

fn change(bytes: &mut Vec<u8>, others: &[Vec<u8>], numbers: &mut Numbers) {
    let at = numbers.below(bytes.len() + 1);
    let len = numbers.below(64).min(bytes.len() - at);
    match numbers.below(8) {
        0 => bytes.truncate(at),
        1 => drop(bytes.drain(at..at + len)),
        2 if at < bytes.len() => bytes[at] ^= 1 << numbers.below(8),
        3 if at < bytes.len() => bytes[at] = numbers.next() as u8,
        4 => {
            let piece = bytes[at..at + len].to_vec();
            let n = numbers.below(40);
            bytes.splice(at..at, piece.repeat(n));
        }
        5 => {
            let other = others.get(numbers.below(others.len())).map_or(&[][..], Vec::as_slice);
            let from = numbers.below(other.len() + 1);
            let until = (from + numbers.below(200)).min(other.len());
            bytes.splice(at..at + len, other[from..until].iter().copied());
        }
        _ => {
            let token = TOKENS[numbers.below(TOKENS.len())];
            let len = if numbers.below(2) == 0 { 0 } else { token.len().min(bytes.len() - at) };
            bytes.splice(at..at + len, token.iter().copied());
        }
    }
}
