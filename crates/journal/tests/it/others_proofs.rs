//! What we publish, read by somebody else's program: the crates `signed_note` and `tlog_tiles`, which share no code with
//! ours, take the folder from its checkpoint down to single entries.

use super::{nth_report, stamp};
use signed_note::{Note, StandardVerifier, VerifierList};
use std::path::PathBuf;
use tlog_tiles::{
    Checkpoint, Error, HashReader as _, Tile, TileHashReader, TileReader, check_record, check_tree,
    prove_record, prove_tree, record_hash, stored_hash_index,
};

/// Their reader of tiles, on our files. Their paths name the height of tiles, which the specification fixes at 8.
struct Folder(PathBuf);

impl TileReader for Folder {
    fn height(&self) -> u8 {
        8
    }

    fn read_tiles(&self, tiles: &[Tile]) -> Result<Vec<Vec<u8>>, Error> {
        let read =
            |tile: &Tile| std::fs::read(self.0.join(tile.path().replace("tile/8/", "tile/")));
        Ok(tiles.iter().map(|tile| read(tile).expect("every tile they ask for is there")).collect())
    }

    fn save_tiles(&self, _: &[Tile], _: &[Vec<u8>]) {}
}

#[test]
fn another_program_verifies_the_folder_from_its_checkpoint_to_an_entry() {
    let (dir, mut project) = super::new_project();
    let key = project.create_key(None, [1; 32]).expect("made");
    project.add(&(0..700).map(nth_report).collect::<Vec<_>>(), &stamp(1)).expect("added");
    let public = dir.path().join("public");
    project.publish(&public, true).expect("published");

    let bytes = std::fs::read(public.join("checkpoint")).expect("there");
    let note = Note::from_bytes(&bytes).expect("they read the note");
    let verifier = StandardVerifier::new(&key.to_string()).expect("they read the key");
    let (signed, _) =
        note.verify(&VerifierList::new(vec![Box::new(verifier)])).expect("they verify it");
    assert_eq!(signed.len(), 1);
    let checkpoint = Checkpoint::from_bytes(note.text()).expect("they read the checkpoint");
    assert_eq!((checkpoint.origin(), checkpoint.size()), (key.name(), 701));

    let folder = Folder(public);
    let (size, root) = (checkpoint.size(), *checkpoint.hash());
    let hashes = TileHashReader::new(size, root, &folder);
    let mut entries = Vec::new();
    project
        .walk(0, &mut |entry| {
            entries.push(entry.hashed_bytes());
            Ok(parallax_journal::Walk::On)
        })
        .expect("readable");
    for n in [0, 1, 255, 256, 511, 512, 699, 700] {
        let leaf = record_hash(&entries[n as usize]);
        let stored = hashes.read_hashes(&[stored_hash_index(0, n)]).expect("they read the tiles");
        assert_eq!(stored, [leaf], "entry {n}");
        let theirs = prove_record(size, n, &hashes).expect("they prove it");
        check_record(&theirs, size, root, n, leaf).expect("their own proof");
        let ours = project.prove(n).expect("we prove it").path;
        assert_eq!(
            ours.iter().map(|step| step.0).collect::<Vec<_>>(),
            theirs.iter().map(|step| step.0).collect::<Vec<_>>()
        );
    }
    // Growth: their proof that the first 701 entries stayed what they were.
    project.add(&(700..900).map(nth_report).collect::<Vec<_>>(), &stamp(2)).expect("added");
    project.publish(&folder.0, true).expect("published");
    let grown = std::fs::read(folder.0.join("checkpoint")).expect("there");
    let grown = Checkpoint::from_bytes(Note::from_bytes(&grown).expect("a note").text())
        .expect("a checkpoint");
    let hashes = TileHashReader::new(grown.size(), *grown.hash(), &folder);
    let proof = prove_tree(grown.size(), size, &hashes).expect("they prove it");
    check_tree(&proof, grown.size(), *grown.hash(), size, root).expect("they accept the growth");
}
