//! A log as plain files (C2SP tlog-tiles): which digests lie in which file, and bundles of leaves.
//!
//! A tile holds up to 256 digests of one level in eight; `tile/0/x001/234` is the tile 1234 of the leaves' digests, and
//! `tile/0/001.p/12` one that is not full yet. `tile/entries/…` holds the leaves themselves.

use crate::tree::Tree;
use parallax_model::Digest;

/// Digests in a full tile, and leaves in a full bundle.
pub const TILE_WIDTH: u64 = 256;

/// Levels of the tree in one level of tiles.
const TILE_HEIGHT: u32 = 8;

/// One file of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tile {
    /// Level, counted in tiles: 0 holds the digests of leaves.
    pub level: u32,
    /// Number within the level.
    pub index: u64,
    /// Digests in it, 1 to 256.
    pub width: u64,
}

/// Why bytes are no bundle of leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Cut off, or something after the last leaf.
    #[error("it is cut off, or longer than it says")]
    Length,
    /// A leaf that a bundle cannot hold.
    #[error("an entry is longer than 65,535 bytes")]
    TooLong,
}

impl Tile {
    /// Where it lies: `tile/0/x001/x234/067.p/8`.
    pub fn path(&self) -> String {
        format!("tile/{}/{}", self.level, self.place())
    }

    /// Where the leaves of a tile of level 0 lie.
    pub fn bundle_path(&self) -> String {
        format!("tile/entries/{}", self.place())
    }

    /// The digests in it, one after the other; `None` where the tree is too small.
    pub fn bytes(&self, tree: &Tree) -> Option<Vec<u8>> {
        let level = tree.level((self.level * TILE_HEIGHT) as usize);
        let start = usize::try_from(self.index * TILE_WIDTH).ok()?;
        let digests = level.get(start..start + self.width as usize)?;
        Some(digests.iter().flat_map(|digest| digest.0).collect())
    }

    fn place(&self) -> String {
        let mut place = format!("{:03}", self.index % 1000);
        let mut rest = self.index / 1000;
        while rest > 0 {
            place = format!("x{:03}/{place}", rest % 1000);
            rest /= 1000;
        }
        if self.width < TILE_WIDTH {
            place += &format!(".p/{}", self.width);
        }
        place
    }
}

/// The tiles of a log of `size` leaves, level by level, left to right.
pub fn tiles_of(size: u64) -> Vec<Tile> {
    let mut tiles = Vec::new();
    for level in 0..=(u64::BITS / TILE_HEIGHT - 1) {
        let width = size >> (level * TILE_HEIGHT);
        let full = (0..width / TILE_WIDTH).map(|index| Tile { level, index, width: TILE_WIDTH });
        tiles.extend(full);
        let part = width % TILE_WIDTH;
        if part > 0 {
            tiles.push(Tile { level, index: width / TILE_WIDTH, width: part });
        }
    }
    tiles
}

/// The digests in a tile's file; `None` where it has another length.
pub fn unpack_tile(tile: &Tile, bytes: &[u8]) -> Option<Vec<Digest>> {
    let fits = bytes.len() as u64 == tile.width * 32;
    fits.then(|| {
        bytes.chunks_exact(32).map(|chunk| Digest(chunk.try_into().expect("32"))).collect()
    })
}

/// Leaves, each behind its length in two bytes, big-endian.
pub fn pack_bundle<'l>(leaves: impl IntoIterator<Item = &'l [u8]>) -> Result<Vec<u8>, BundleError> {
    let mut bytes = Vec::new();
    for leaf in leaves {
        let len = u16::try_from(leaf.len()).map_err(|_| BundleError::TooLong)?;
        bytes.extend(len.to_be_bytes());
        bytes.extend(leaf);
    }
    Ok(bytes)
}

/// Reads what [`pack_bundle`] writes.
pub fn unpack_bundle(mut bytes: &[u8]) -> Result<Vec<&[u8]>, BundleError> {
    let mut leaves = Vec::new();
    while !bytes.is_empty() {
        let (len, rest) = bytes.split_first_chunk::<2>().ok_or(BundleError::Length)?;
        let len = usize::from(u16::from_be_bytes(*len));
        let (leaf, rest) = rest.split_at_checked(len).ok_or(BundleError::Length)?;
        leaves.push(leaf);
        bytes = rest;
    }
    Ok(leaves)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::tests::tree_of;
    use proptest::prelude::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        let path = |level, index, width| Tile { level, index, width }.path();
        assert_eq!(path(0, 1_234_067, 256), "tile/0/x001/x234/067");
        assert_eq!(path(1, 0, 1), "tile/1/000.p/1");
        assert_eq!(Tile { level: 0, index: 5, width: 3 }.bundle_path(), "tile/entries/005.p/3");
    }

    #[test]
    fn a_log_of_70000_leaves_has_tiles_on_three_levels() {
        let tree = tree_of(70_000);
        let tiles = tiles_of(70_000);
        let count = |level| tiles.iter().filter(|tile| tile.level == level).count();
        assert_eq!((count(0), count(1), count(2), tiles.len()), (274, 2, 1, 277));
        for tile in &tiles {
            let bytes = tile.bytes(&tree).expect("there");
            assert_eq!(
                unpack_tile(tile, &bytes).map(|digests| digests.len() as u64),
                Some(tile.width)
            );
        }
        assert!(tiles_of(0).is_empty());
    }

    proptest! {
        #[test]
        fn bundles_read_back(leaves in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..9)) {
            let bytes = pack_bundle(leaves.iter().map(Vec::as_slice)).unwrap();
            prop_assert_eq!(unpack_bundle(&bytes).unwrap(), leaves);
            if !bytes.is_empty() {
                prop_assert!(unpack_bundle(&bytes[..bytes.len() - 1]).is_err());
            }
        }

        #[test]
        fn reading_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            if let Ok(leaves) = unpack_bundle(&bytes) {
                prop_assert_eq!(pack_bundle(leaves).unwrap(), bytes);
            }
        }

        /// tlog_tiles is another's implementation: paths must agree.
        #[test]
        fn another_implementation_agrees(index in 0u64..2_000_000_000, level in 0u8..5, width in 1u32..=256) {
            let theirs = tlog_tiles::Tile::new(8, level, index, width, false);
            let ours = Tile { level: level.into(), index, width: width.into() };
            // Theirs names the height of its tiles in the path; ours is always 8 and the specification leaves it out.
            prop_assert_eq!(theirs.path().replace("tile/8/", "tile/"), ours.path());
        }
    }
}
