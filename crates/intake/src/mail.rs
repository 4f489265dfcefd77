//! Mail: what it says, by whom and when it was sent, and each attachment as a part.

use crate::found::{About, Document, Found, Part, Sink};
use crate::refusal::{Reason, Refusal};
use crate::{html, makers, names};
use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders as _, PartType};
use parallax_model::Day;
use std::ops::ControlFlow;

/// Opens a mail.
pub fn open(bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Refusal> {
    let mail = MessageParser::default().parse(bytes);
    let mail = mail.filter(|mail| !mail.headers().is_empty());
    let mail = mail.ok_or_else(|| Refusal::damaged("mail", "it has no header"))?;
    let about = about(&mail);
    let text = text(&mail);
    let has_text = !text.trim().is_empty();
    if has_text {
        let maker = Some(makers::MAIL.to_owned());
        let document = Document {
            name: String::new(),
            text: text.into_bytes(),
            about: about.clone(),
            maker,
            row: None,
        };
        if let ControlFlow::Break(()) = sink(Found::Document(document)) {
            return Ok(());
        }
    }
    let mut n_attached = 0;
    for part in mail.attachments().filter(|part| !is_signature(part)) {
        n_attached += 1;
        let part = attached(part, n_attached, &about);
        if let ControlFlow::Break(()) = sink(Found::Part(part)) {
            return Ok(());
        }
    }
    match has_text || n_attached > 0 {
        true => Ok(()),
        false => Err(Refusal::new(Reason::NoText, "the mail says nothing and nothing is attached")),
    }
}

fn about(mail: &Message<'_>) -> About {
    let sender = mail.from().and_then(|from| from.first());
    let outlet = sender.and_then(|from| from.name().or(from.address())).map(tidy);
    let published = mail.date().filter(|date| date.is_valid()).and_then(|date| {
        let (year, month, day) = (
            i16::try_from(date.year).ok()?,
            i8::try_from(date.month).ok()?,
            i8::try_from(date.day).ok()?,
        );
        Day::new(year, month, day).ok()
    });
    let known = |text: String| (!text.is_empty()).then_some(text);
    About {
        title: mail.subject().map(tidy).and_then(known),
        published,
        outlet: outlet.and_then(known),
        address: None,
    }
}

/// The text as it was written; where there is a page only, what it shows.
fn text(mail: &Message<'_>) -> String {
    let bodies = mail.text_bodies().filter_map(|part| match &part.body {
        PartType::Text(text) => Some(text.trim().to_owned()),
        PartType::Html(page) => Some(html::all_text(page)),
        _ => None,
    });
    bodies.filter(|body| !body.is_empty()).collect::<Vec<_>>().join("\n\n")
}

fn attached(part: &MessagePart<'_>, n: usize, mail: &About) -> Part {
    let name = part.attachment_name().map(names::safe).unwrap_or_else(|| {
        let subtype = part.content_type().and_then(|kind| kind.subtype()).unwrap_or("bin");
        let ending = if part.is_message() { "eml" } else { subtype };
        names::safe(&format!("attachment-{n}.{ending}"))
    });
    let (bytes, about) = match &part.body {
        // A mail that was passed on speaks for itself.
        PartType::Message(message) => (message.raw_message().to_vec(), About::default()),
        _ => (part.contents().to_vec(), About { title: None, ..mail.clone() }),
    };
    Part { name, bytes, about }
}

/// A signature is no report, and every signed mail has one.
fn is_signature(part: &MessagePart<'_>) -> bool {
    let kind = part.content_type().and_then(|kind| kind.subtype()).unwrap_or_default();
    ["pgp-signature", "pkcs7-signature", "x-pkcs7-signature", "pgp-keys"]
        .iter()
        .any(|known| kind.eq_ignore_ascii_case(known))
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
