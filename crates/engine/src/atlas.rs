//! The gazetteer of a run: what ships, and the country dumps of a project on top.

use crate::EngineError;
use parallax_places::{DumpProblem, Gazetteer};

/// The places of the program and of `dumps`, and the lines of each dump that could not be read.
pub fn gazetteer(
    dumps: &[(String, Vec<u8>)],
) -> Result<(Gazetteer, Vec<DumpProblem>), EngineError> {
    let mut all = (Gazetteer::embedded(), Vec::new());
    for (name, bytes) in dumps {
        let refused = |cause| EngineError::Dump { name: name.clone(), cause: Box::new(cause) };
        let (gazetteer, problems) = all.0.with_dump(bytes).map_err(refused)?;
        all.1.extend(problems);
        all.0 = gazetteer;
    }
    Ok(all)
}
