//! Numbers and words as bytes and back, for what a pile keeps of itself. Whoever keeps the bytes sees to it that they are ours; of
//! others comes `None` or some value, never a panic.

/// Seven bits a byte, the lowest first; small numbers take one byte.
pub(crate) fn put_n(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

pub(crate) fn put_words(out: &mut Vec<u8>, words: &str) {
    put_n(out, words.len() as u64);
    out.extend(words.as_bytes());
}

/// Hashes: as many bytes each, for none is smaller than another.
pub(crate) fn put_hashes(out: &mut Vec<u8>, hashes: impl ExactSizeIterator<Item = u64>) {
    put_n(out, hashes.len() as u64);
    out.reserve(8 * hashes.len());
    hashes.for_each(|hash| out.extend(hash.to_le_bytes()));
}

/// Numbers that rise, each by how much.
pub(crate) fn put_rising(out: &mut Vec<u8>, numbers: &[u32]) {
    put_n(out, numbers.len() as u64);
    let mut before = 0;
    for &number in numbers {
        put_n(out, u64::from(number - before));
        before = number;
    }
}

/// Nothing, or a value behind a one.
pub(crate) fn put_some<T>(out: &mut Vec<u8>, value: Option<T>, put: impl FnOnce(&mut Vec<u8>, T)) {
    out.push(u8::from(value.is_some()));
    if let Some(value) = value {
        put(out, value);
    }
}

/// Bytes that are still to be read.
pub(crate) struct Rest<'b>(pub(crate) &'b [u8]);

impl<'b> Rest<'b> {
    pub(crate) fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(byte)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (array, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*array)
    }

    pub(crate) fn n(&mut self) -> Option<u64> {
        let mut n = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            n |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(n);
            }
        }
        None
    }

    pub(crate) fn n32(&mut self) -> Option<u32> {
        self.n()?.try_into().ok()
    }

    pub(crate) fn words(&mut self) -> Option<&'b str> {
        let len = usize::try_from(self.n()?).ok()?;
        let (bytes, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        std::str::from_utf8(bytes).ok()
    }

    pub(crate) fn hashes(&mut self) -> Option<Box<[u64]>> {
        let len = usize::try_from(self.n()?).ok()?.checked_mul(8)?;
        let (bytes, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(bytes.as_chunks::<8>().0.iter().map(|hash| u64::from_le_bytes(*hash)).collect())
    }

    pub(crate) fn rising(&mut self) -> Option<Box<[u32]>> {
        let mut before = 0u32;
        self.all(|rest| {
            before = before.checked_add(rest.n32()?)?;
            Some(before)
        })
        .map(Into::into)
    }

    pub(crate) fn some<T>(
        &mut self,
        take: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.byte()? {
            0 => Some(None),
            1 => take(self).map(Some),
            _ => None,
        }
    }

    /// As many as the number in front says.
    pub(crate) fn all<T>(&mut self, mut one: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        // No room is set aside on the word of a number: a damaged one may claim anything.
        let n = self.n()?;
        (0..n).map(|_| one(self)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_comes_back_and_what_is_cut_off_does_not() {
        let mut out = Vec::new();
        put_n(&mut out, u64::MAX);
        put_words(&mut out, "حمص");
        put_hashes(&mut out, [7, u64::MAX].into_iter());
        put_rising(&mut out, &[0, 0, 300, u32::MAX]);
        put_some(&mut out, Some(5), put_n);
        put_some(&mut out, None, put_n);
        let read = |bytes: &[u8]| {
            let mut rest = Rest(bytes);
            let n = rest.n()?;
            let words = rest.words()?.to_owned();
            let (hashes, rising) = (rest.hashes()?, rest.rising()?);
            Some((n, words, hashes, rising, rest.some(Rest::n)?, rest.some(Rest::n)?))
        };
        let (hashes, rising) = (Box::from([7, u64::MAX]), Box::from([0, 0, 300, u32::MAX]));
        let whole = (u64::MAX, "حمص".to_owned(), hashes, rising, Some(5), None);
        assert_eq!(read(&out), Some(whole));
        for at in 0..out.len() {
            assert_eq!(read(&out[..at]), None, "cut at {at}");
        }
    }
}
