//! PDF: the words of each page in reading order. A page begins with a form feed, so that a place in the text tells its page.

mod direction;

mod glyphs;

mod lines;

mod paragraphs;

use crate::found::{About, Document, Found, Sink};
use crate::makers;
use crate::open::Limits;
use crate::refusal::{Reason, Refusal};
use glyphs::{Glyph, Glyphs};
use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::kurbo::Rect;
use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, TransformExt as _, interpret_page,
};
use lines::Line;

/// Glyphs of one document; a thick book has a million.
const MAX_GLYPHS: usize = 20_000_000;

/// Where more than one letter in this many has no meaning but its shape, none of the words can be trusted.
const MAX_UNKNOWN_SHARE: usize = 5;

/// Opens a document.
pub fn open(bytes: &[u8], limits: &Limits, sink: &mut Sink<'_>) -> Result<(), Refusal> {
    let pdf = Pdf::new(bytes.to_vec()).map_err(unopened)?;
    let n_pages = pdf.pages().len();
    if n_pages > limits.max_parts {
        let message = format!(
            "it has {n_pages} pages, more than the {} that are read; split it",
            limits.max_parts
        );
        return Err(Refusal::new(Reason::TooMany, message));
    }
    let pages = read(&pdf)?;
    let lines: Vec<Vec<Line>> = pages.iter().map(|page| lines::of(&page.glyphs)).collect();
    let text = paragraphs::joined(&lines);
    let silent: Vec<usize> = (0..n_pages).filter(|&idx| pages[idx].is_silent()).collect();
    if text.trim().is_empty() {
        return Err(without_text(&pages, &silent));
    }
    let about = About { title: title(&pdf), ..About::default() };
    let maker = Some(makers::PDF.to_owned());
    let document =
        Document { name: String::new(), text: text.into_bytes(), about, maker, row: None };
    if sink(Found::Document(document)).is_break() || silent.is_empty() {
        return Ok(());
    }
    let _ = sink(Found::Refused(pages_in_words(&silent), pictures("they show", "type them")));
    Ok(())
}

/// What one page draws.
#[derive(Debug, Default)]
struct Drawn {
    glyphs: Vec<Glyph>,
    n_unknown: usize,
    n_images: usize,
}

impl Drawn {
    /// Whether it shows pictures, and no word that can be read.
    fn is_silent(&self) -> bool {
        self.glyphs.is_empty() && (self.n_images > 0 || self.n_unknown > 0)
    }
}

fn read(pdf: &Pdf) -> Result<Vec<Drawn>, Refusal> {
    let cache = InterpreterCache::new();
    let mut pages = Vec::new();
    let mut n_left = MAX_GLYPHS;
    for page in pdf.pages().iter() {
        let drawn = drawn(pdf, page, &cache, n_left);
        n_left = n_left.saturating_sub(drawn.glyphs.len());
        if n_left == 0 {
            let message = format!("it holds more than {MAX_GLYPHS} letters; split it");
            return Err(Refusal::new(Reason::TooLarge, message));
        }
        pages.push(drawn);
    }
    Ok(pages)
}

fn drawn<'a>(pdf: &'a Pdf, page: &Page<'a>, cache: &InterpreterCache<'a>, max: usize) -> Drawn {
    let (width, height) = page.render_dimensions();
    let upright = page.initial_transform(true).to_kurbo();
    let bounds = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let settings = InterpreterSettings::default();
    let mut context = Context::new(upright, bounds, cache, pdf.xref(), settings);
    let mut device = Glyphs::new(max);
    interpret_page(page, &mut context, &mut device);
    let Glyphs { glyphs, n_unknown, n_images, .. } = device;
    // A page of letters that have lost their meaning: those that kept it are no words.
    let is_lost = n_unknown * MAX_UNKNOWN_SHARE > glyphs.len();
    Drawn { glyphs: if is_lost { Vec::new() } else { glyphs }, n_unknown, n_images }
}

fn unopened(error: LoadPdfError) -> Refusal {
    match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Refusal::new(
            Reason::Encrypted,
            "it is locked by a password; open it with the password and print it to a new PDF, and add that",
        ),
        LoadPdfError::Decryption(_) => Refusal::new(
            Reason::Encrypted,
            "it is locked in a way that is not read; open it and print it to a new PDF, and add that",
        ),
        LoadPdfError::Invalid => Refusal::damaged("PDF", "it has no pages that can be found"),
    }
}

fn without_text(pages: &[Drawn], silent: &[usize]) -> Refusal {
    if pages.iter().any(|page| page.n_unknown > 0) {
        let message = "its letters are shapes that name no letter; run text recognition (OCR) over it and add what comes out";
        return Refusal::new(Reason::NoText, message);
    }
    if silent.is_empty() {
        return Refusal::new(Reason::NoText, "its pages are empty");
    }
    pictures("it is a scan: its pages are", "add what comes out")
}

fn pictures(which: &str, then: &str) -> Refusal {
    let message =
        format!("{which} pictures without text; run text recognition (OCR) over it and {then}");
    Refusal::new(Reason::NoText, message)
}

/// `pages 2-4, 7`.
fn pages_in_words(pages: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for number in pages.iter().map(|idx| idx + 1) {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    let shown = runs.iter().map(|&(first, last)| match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    });
    let word = if pages.len() == 1 { "page" } else { "pages" };
    format!("{word} {}", shown.collect::<Vec<_>>().join(", "))
}

/// What the document is called in its properties, unless a program only put the name of a file there.
fn title(pdf: &Pdf) -> Option<String> {
    let bytes = pdf.metadata().title.as_deref()?;
    let title = match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0,
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        // PDFDocEncoding agrees with it wherever titles have letters.
        bytes => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    };
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_file = [".doc", ".docx", ".pdf", ".indd", ".qxd", ".odt", ".tex", ".rtf", ".pptx"]
        .iter()
        .any(|ending| title.to_lowercase().ends_with(ending));
    let is_default = title.starts_with("Microsoft Word") || title.eq_ignore_ascii_case("untitled");
    (!title.is_empty() && title.contains(' ') && !is_file && !is_default).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::pages_in_words;

    #[test]
    fn pages_are_named_in_runs() {
        assert_eq!(pages_in_words(&[0]), "page 1");
        assert_eq!(pages_in_words(&[1, 2, 3, 6]), "pages 2-4, 7");
    }
}
