//! How a text file is cut: a line a sentence, with its paragraph, its role and its words.

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(path) = std::env::args_os().nth(1) else {
        eprintln!("usage: cargo run -p parallax-text --example cut FILE");
        return ExitCode::from(2);
    };
    match std::fs::read(&path).map_err(|e| e.to_string()).and_then(|bytes| show(&bytes)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("error: {}: {reason}", path.display());
            ExitCode::from(2)
        }
    }
}

fn show(bytes: &[u8]) -> Result<(), String> {
    let decoded = parallax_text::decode(bytes).map_err(|e| e.to_string())?;
    let language = parallax_text::language(&decoded.text);
    println!("{}, {} ({:.2})", decoded.encoding, language.name, language.confidence);
    for sentence in parallax_text::sentences(&decoded.text, None) {
        let words: Vec<&str> =
            sentence.tokens.iter().map(|token| token.span.of(&decoded.text)).collect();
        println!("{:>3} {:<9} {}", sentence.paragraph, sentence.role, words.join(" "));
    }
    Ok(())
}
