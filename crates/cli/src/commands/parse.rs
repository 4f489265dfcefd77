//! Shows the tree that the language model sees in a sentence, so that a user can see why a claim was read or missed.

use crate::context::{Context, Outcome};
use crate::failure::Failure;
use crate::show;
use parallax_engine::{Body, Engine, Options, ReportInput};
use parallax_model::ReportId;
use parallax_record::{ParseLine, conllu, write_json_line};
use std::io::{Read, Write};

/// What `parse` takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The text; `-` or nothing for standard input.
    #[arg(value_name = "TEXT")]
    text: Option<String>,
    /// Shape of the output.
    #[arg(long, value_enum, default_value_t = Shape::Table)]
    format: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Shape {
    /// A row a word, and the tree drawn.
    Table,
    /// CoNLL-U, mentions in the last column.
    Conllu,
    /// One sentence a line.
    Jsonl,
}

/// Parses every sentence of the text.
pub fn run(args: &Args, context: &Context) -> anyhow::Result<Outcome> {
    let body = body(args)?;
    let engine = Engine::new(&Options { jobs: 1, ..Options::default() })?;
    let input =
        ReportInput { id: ReportId::new("text"), body, title: None, published: None, outlet: None };
    let (report, sentences) = match engine.parse(input) {
        Ok(parsed) => parsed,
        Err(diagnostic) => {
            return Err(Failure::new(diagnostic.message, "give some text in English").into());
        }
    };
    let mut out = std::io::stdout();
    for (idx, (sentence, parse)) in sentences.iter().enumerate() {
        let text = report.text.as_str();
        match args.format {
            Shape::Table => {
                out.write_all(show::tree::drawn(sentence, parse, text, &context.out).as_bytes())?
            }
            Shape::Conllu => out.write_all(conllu(idx, sentence, parse, text).as_bytes())?,
            Shape::Jsonl => write_json_line(&mut out, &ParseLine::new(idx, sentence, parse, text))?,
        }
    }
    Ok(Outcome::Done)
}

fn body(args: &Args) -> anyhow::Result<Body> {
    if let Some(text) = args.text.as_deref().filter(|text| *text != "-") {
        return Ok(Body::Text(text.to_owned()));
    }
    let mut bytes = Vec::new();
    let max = Options::default().limits.max_report_bytes as u64;
    std::io::stdin().lock().take(max + 1).read_to_end(&mut bytes)?;
    Ok(Body::Bytes(bytes))
}
