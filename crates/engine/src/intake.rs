//! The gate: bytes become text that can be read, or are set aside with the reason.

use crate::{Body, Limits};
use parallax_model::{Diagnostic, ReportId, Severity};
use parallax_text::{DecodeError, Language};

/// Text that passed the gate.
#[derive(Debug, Clone, PartialEq)]
pub struct Intake {
    /// The text; spans point into it.
    pub text: String,
    /// How its bytes spelled it.
    pub encoding: &'static str,
    /// What it is written in.
    pub language: Language,
    /// What a person should know about it all the same.
    pub diagnostics: Vec<Diagnostic>,
}

/// Lets a report through, or says why not: `too-long`, `empty`, `not-text`, `language`.
pub fn intake(id: &ReportId, body: &Body, limits: Limits) -> Result<Intake, Diagnostic> {
    let refuse = |code, message| diagnostic(id, Severity::Unread, code, message);
    if body.len() > limits.max_report_bytes {
        return Err(refuse("too-long", too_long(limits)));
    }
    let bytes = match body {
        Body::Bytes(bytes) => bytes.as_slice(),
        Body::Text(text) => text.as_bytes(),
    };
    let decoded =
        parallax_text::decode(bytes).map_err(|error| refuse(code_of(&error), error.to_string()))?;
    let language = parallax_text::language(&decoded.text);
    if !language.is_english {
        return Err(refuse("language", not_english(&language)));
    }
    let damage = (decoded.damaged > 0).then(|| {
        let message = format!(
            "{} places held bytes that spell nothing; each reads as U+FFFD",
            decoded.damaged
        );
        diagnostic(id, Severity::Warning, "damaged", message)
    });
    Ok(Intake {
        text: decoded.text,
        encoding: decoded.encoding,
        language,
        diagnostics: damage.into_iter().collect(),
    })
}

fn diagnostic(
    id: &ReportId,
    severity: Severity,
    code: &'static str,
    message: String,
) -> Diagnostic {
    Diagnostic { report: id.clone(), severity, code, message, span: None }
}

fn code_of(error: &DecodeError) -> &'static str {
    match error {
        DecodeError::Empty { .. } => "empty",
        DecodeError::Format { .. } | DecodeError::Binary { .. } => "not-text",
        DecodeError::TooLong { .. } => "too-long",
    }
}

fn too_long(limits: Limits) -> String {
    format!(
        "it is longer than {} bytes; split it into its reports, or raise --max-bytes",
        limits.max_report_bytes
    )
}

fn not_english(language: &Language) -> String {
    format!("it is written in {} ({}); only English is read yet", language.name, language.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(body: Body) -> &'static str {
        let limits = Limits { max_report_bytes: 2000 };
        intake(&ReportId::new("r"), &body, limits)
            .map_or_else(|refused| refused.code, |_| "through")
    }

    #[test]
    fn what_cannot_be_read_is_set_aside_with_its_reason() {
        let english = "At least 12 people were killed when shells hit a market, the ministry said.";
        assert_eq!(code(Body::Text(english.to_owned())), "through");
        assert_eq!(code(Body::Bytes(english.as_bytes().to_vec())), "through");
        assert_eq!(code(Body::Text("  \n ".to_owned())), "empty");
        assert_eq!(code(Body::Bytes(vec![0, 1, 2, 3, 0, 0, 0, 7, 0, 0])), "not-text");
        assert_eq!(code(Body::Text("word ".repeat(500))), "too-long");
        let arabic = "قتل اثنا عشر شخصا على الأقل عندما سقطت قذائف على سوق في حمص، وفق ما قالت وزارة الصحة يوم الثلاثاء";
        assert_eq!(code(Body::Text(arabic.to_owned())), "language");
    }
}
