//! Prints the parse of each line of standard input: `echo "rebels took the town" | cargo run -p parallax-lm --example lm`.

use parallax_lm::LanguageModel;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let model = LanguageModel::embedded()?;
    for line in std::io::stdin().lines() {
        let line = line?;
        let words: Vec<&str> = line.split_whitespace().collect();
        let parse = &model.parse(std::slice::from_ref(&words))[0];
        for (i, (form, word)) in words.iter().zip(&parse.words).enumerate() {
            let head = word.head.map_or(0, |head| head + 1);
            println!("{}\t{form}\t{}\t{}\t{head}\t{}", i + 1, word.lemma, word.upos, word.deprel);
        }
        for mention in &parse.mentions {
            let text = words[usize::from(mention.start)..usize::from(mention.end)].join(" ");
            println!("# {} {text}", mention.kind);
        }
        println!();
    }
    Ok(())
}
