//! In which language a text is written.
//!
//! In: text. Out: a language with how sure we are. English is read and everything else is set aside by name, so the one
//! error that costs is English refused: names, capitals and cut-up text mislead letter statistics, and therefore a text in
//! Latin letters counts as another language only where that language's own small words outnumber the English ones.

use whatlang::{Lang, Script};

/// The language of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Language {
    /// ISO 639-1 where there is one, else 639-3; `und` where nothing can be told.
    pub code: &'static str,
    /// Its English name.
    pub name: &'static str,
    /// From 0 to 1.
    pub confidence: f64,
    /// Whether Parallax reads it. Text too short to tell counts as English unless its letters rule that out.
    pub is_english: bool,
}

/// Bytes that are looked at: from the beginning, the middle and the end.
const SAMPLE_BYTES: usize = 6000;

/// Tells the language of `text` from at most [`SAMPLE_BYTES`] in three places.
pub fn language(text: &str) -> Language {
    let sample = sample(text).to_lowercase();
    let Some(info) = whatlang::detect(&sample) else {
        return Language { code: "und", name: "undetermined", confidence: 0.0, is_english: true };
    };
    let is_english = match info.script() {
        Script::Latin => reads_as_english(&sample, info.lang()),
        _ => false,
    };
    let lang = if is_english { Lang::Eng } else { info.lang() };
    let confidence = if is_english == (info.lang() == Lang::Eng) { info.confidence() } else { 0.5 };
    Language { code: code(lang), name: lang.eng_name(), confidence, is_english }
}

fn sample(text: &str) -> String {
    if text.len() <= SAMPLE_BYTES {
        return text.to_owned();
    }
    let third = SAMPLE_BYTES / 3;
    let starts = [0, text.len() / 2, text.len() - third];
    starts.iter().map(|start| slice(text, *start, start + third)).collect::<Vec<_>>().join(" ")
}

fn slice(text: &str, mut start: usize, mut end: usize) -> &str {
    while !text.is_char_boundary(start) {
        start += 1;
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[start..end.max(start)]
}

/// Small words of English that are no small words of its neighbours.
const ENGLISH: &[&str] = &[
    "after", "and", "are", "as", "at", "been", "by", "for", "from", "had", "has", "have", "he",
    "his", "in", "into", "is", "it", "killed", "near", "not", "of", "on", "over", "said", "says",
    "that", "the", "their", "they", "this", "to", "was", "were", "which", "who", "with",
];

/// Small words of other languages in Latin letters.
const OTHERS: &[&str] = &[
    // French
    "les",
    "des",
    "une",
    "dans",
    "est",
    "qui",
    "pour",
    "sur",
    "par",
    "aux",
    "avec",
    "été",
    "ont",
    "du",
    "selon",
    "que",
    "et",
    "au",
    // Spanish, Portuguese, Italian
    "los",
    "las",
    "una",
    "del",
    "que",
    "por",
    "con",
    "según",
    "para",
    "fue",
    "fueron",
    "el",
    "y",
    "dos",
    "das",
    "uma",
    "não",
    "foi",
    "foram",
    "em",
    "na",
    "il",
    "della",
    "che",
    "sono",
    "gli",
    "nel",
    "di",
    "per",
    "lo",
    "delle",
    "alla",
    "ha",
    "más",
    // German, Dutch, Scandinavian
    "der",
    "und",
    "den",
    "dem",
    "ein",
    "eine",
    "nach",
    "wurden",
    "wurde",
    "mit",
    "auf",
    "bei",
    "nicht",
    "het",
    "een",
    "van",
    "zijn",
    "werden",
    "niet",
    "och",
    "att",
    "det",
    "som",
    "för",
    "på",
    "av",
    "og",
    "til",
    "af",
    "ble",
    "blev",
    "fra",
    "ved",
    // Turkish, Azeri, Kurdish, Somali, Swahili, Indonesian
    "ve",
    "bir",
    "bu",
    "için",
    "olarak",
    "ile",
    "da",
    "de",
    "olduğunu",
    "göre",
    "li",
    "û",
    "ji",
    "bi",
    "ku",
    "oo",
    "ka",
    "ay",
    "iyo",
    "ya",
    "wa",
    "na",
    "kwa",
    "katika",
    "yang",
    "dan",
    "di",
    "dengan",
    "untuk",
    "pada",
    "itu",
    // Polish, Czech, Croatian, Romanian, Hungarian, Finnish
    "w",
    "się",
    "nie",
    "że",
    "jest",
    "oraz",
    "v",
    "se",
    "že",
    "je",
    "byl",
    "su",
    "od",
    "koji",
    "u",
    "și",
    "în",
    "au",
    "din",
    "cu",
    "az",
    "és",
    "egy",
    "hogy",
    "ja",
    "oli",
    "että",
    "on",
];

/// Whether Latin text is English although letter statistics say `guess`.
fn reads_as_english(sample: &str, guess: Lang) -> bool {
    let words = || {
        sample
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.chars().any(char::is_alphabetic))
    };
    let share = |list: &[&str]| words().filter(|word| list.contains(word)).count();
    let (all, english, other) = (words().count(), share(ENGLISH), share(OTHERS));
    if guess == Lang::Eng {
        return english * 2 >= other || english * 8 >= all;
    }
    // Short and without small words of any language: a headline, a list of names.
    if other == 0 && (all < 12 || english > 0) {
        return sample.is_ascii() || english > 0;
    }
    english >= other && english * 12 >= all || english * 5 >= all
}

fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Eng => "en",
        Lang::Ara => "ar",
        Lang::Rus => "ru",
        Lang::Ukr => "uk",
        Lang::Fra => "fr",
        Lang::Spa => "es",
        Lang::Deu => "de",
        Lang::Tur => "tr",
        Lang::Pes => "fa",
        Lang::Heb => "he",
        Lang::Cmn => "zh",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Nld => "nl",
        Lang::Pol => "pl",
        Lang::Urd => "ur",
        Lang::Hin => "hi",
        Lang::Ben => "bn",
        Lang::Mya => "my",
        Lang::Amh => "am",
        Lang::Kat => "ka",
        Lang::Hye => "hy",
        Lang::Aze => "az",
        Lang::Srp => "sr",
        Lang::Hrv => "hr",
        Lang::Bul => "bg",
        Lang::Ron => "ro",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Swe => "sv",
        Lang::Dan => "da",
        Lang::Nob => "nb",
        Lang::Fin => "fi",
        Lang::Ind => "id",
        Lang::Vie => "vi",
        Lang::Jpn => "ja",
        Lang::Kor => "ko",
        Lang::Tha => "th",
        other => other.code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, code: &str) {
        let found = language(text);
        assert_eq!(found.code, code, "{found:?} for {text}");
        assert_eq!(found.is_english, code == "en", "{found:?} for {text}");
    }

    #[test]
    fn other_languages_are_named() {
        check(
            "قُتل خمسة مدنيين على الأقل في قصف استهدف سوقاً شعبية في المدينة صباح الأحد، بحسب ما قال ناشطون.",
            "ar",
        );
        check(
            "По меньшей мере пять мирных жителей погибли при обстреле рынка в воскресенье, сообщили местные власти.",
            "ru",
        );
        check(
            "Щонайменше п'ятеро цивільних загинули внаслідок обстрілу ринку в неділю, повідомила місцева влада.",
            "uk",
        );
        check(
            "Au moins cinq civils ont été tués dimanche dans le bombardement d'un marché, selon les autorités locales.",
            "fr",
        );
        check(
            "Al menos cinco civiles murieron el domingo en el bombardeo de un mercado, según las autoridades locales.",
            "es",
        );
        check(
            "Mindestens fünf Zivilisten wurden am Sonntag bei einem Angriff auf einen Markt getötet, sagte ein Sprecher der Behörden.",
            "de",
        );
        check(
            "Yerel yetkililere göre pazar günü bir pazar yerine düzenlenen saldırıda en az beş sivil öldü ve on kişi yaralandı.",
            "tr",
        );
        check(
            "به گفته مقامات محلی، دست کم پنج غیرنظامی در حمله روز یکشنبه به یک بازار کشته شدند و ده نفر زخمی شدند.",
            "fa",
        );
        check("לפחות חמישה אזרחים נהרגו ביום ראשון בהפצצה של שוק, כך מסרו הרשויות המקומיות.", "he");
        check("当地官员说，星期天一个市场遭到炮击，至少有五名平民死亡，另有十人受伤。", "zh");
        check(
            "Pelo menos cinco civis foram mortos no domingo em um ataque a um mercado, segundo as autoridades locais.",
            "pt",
        );
    }

    #[test]
    fn english_is_never_refused() {
        check("FOUR WOUNDED IN SHELLING OF DEIR SALIM", "en");
        check("four people were wounded in the shelling of tel rashid , a medic said", "en");
        check("Qasim al-Jabouri, Hussein Mahmoud, Ali Hassan al-Tikriti: dead in Baiji", "en");
        check("Two dead", "en");
        check(
            "SAN MIGUEL -- GUERRILLAS OF THE FRENTE FARABUNDO MARTI PARA LA LIBERACION NACIONAL ATTACKED THE BRIGADE IN SAN MIGUEL.",
            "en",
        );
        check(
            "Jabhat al-Nusra, Ahrar al-Sham and Jund al-Aqsa seized Khan Sheikhoun, Morek and Maarat al-Numan.",
            "en",
        );
        assert!(language("12:40 +90 312 000").is_english);
    }
}
