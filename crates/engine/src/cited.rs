//! Claims that rest on a picture, a film, a sound or a paper by their own words: "a video of what it said were …".

use crate::record::Record;
use parallax_model::{Claim, ReportId, Speaker};

/// What each medium of evidence is called where it speaks. Images can be of both kinds.
const CALLED: &[(&str, &[&str])] = &[
    ("picture", &["photograph", "photo", "picture", "image", "imagery", "selfie", "screenshot"]),
    ("video", &["video", "videotape", "footage", "film", "clip", "livestream", "image"]),
    ("audio", &["recording", "audio", "tape", "intercept"]),
    ("document", &["document", "letter", "memo", "dossier", "affidavit", "certificate", "list"]),
];

impl Record {
    /// Claims of a report whose speakers include something of this medium (`picture`, `video`, `audio`, `document`), in the order
    /// of their place. Which of several items a claim means, its words need not say.
    pub fn claims_citing(&self, report: &ReportId, medium: &str) -> Vec<&Claim> {
        let claims = self.claims_in(report).iter().map(|claim| &**claim);
        claims.filter(|claim| cites(claim, medium)).collect()
    }
}

/// Whether the speakers of a claim include something of this medium.
pub fn cites(claim: &Claim, medium: &str) -> bool {
    claim.speakers.iter().any(|one| is_of(one, medium))
}

fn is_of(speaker: &Speaker, medium: &str) -> bool {
    let Some((_, names)) = CALLED.iter().find(|(known, _)| *known == medium) else { return false };
    let name = speaker.name.to_lowercase();
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    // "a video of the market": what it shows is no part of what it is.
    let mut before = words.by_ref().take_while(|word| *word != "of");
    before.any(|word| names.contains(&word.strip_suffix('s').unwrap_or(word)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use parallax_model::{Span, SpeakerKind};

    #[test]
    fn what_speaks_is_known_by_the_word_that_names_it() {
        for (name, medium, is) in [
            ("a video", "video", true),
            ("two photographs of a filmed letter", "picture", true),
            ("two photographs of a filmed letter", "document", false),
            ("SATELLITE IMAGES", "picture", true),
            ("images", "video", true),
            ("the Video Monitoring Group", "picture", false),
            ("a video", "other", false),
            ("a hospital official", "video", false),
        ] {
            let span = Span { start: 0, end: 0 };
            let one = Speaker { name: name.into(), kind: SpeakerKind::Media, span };
            assert_eq!(is_of(&one, medium), is, "{name} as {medium}");
        }
    }
}
