//! Sound bytes of every format to begin with, small, made here.

use crate::made::{
    answer, document, export, gzip, jpeg_with_exif, mp4_box, pdf, picture, record, sheet, workbook,
    zip, zipped,
};
use image::ImageFormat;
use parallax_intake::wire::{self, Answer};
use parallax_intake::{About, Document, Found, Limits, Part, Reason, Refusal, Row};
use parallax_journal::{Draft, NewReport, Project, Settings, Stamp, Value};
use parallax_log::SecretKey;
use zip::CompressionMethod;

type Seeds = Vec<Vec<u8>>;

const WORDS: &str = "Shells hit a market in Homs on Tuesday. At least 12 people, among them 3 children, were killed, the health \
    ministry said on 4 March 2031. \"Between 20 and 25\" were wounded, a local doctor told A Daily; 1,500 families fled.";

const ARABIC: &str = "قالت وزارة الصحة إن ١٢ شخصا قتلوا في حمص يوم الثلاثاء ٤ آذار ٢٠٣١.";

const PAGE: &str = "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>Shells hit market | A Daily</title>\
    <meta property='og:site_name' content='A Daily'><meta property='article:published_time' content='2031-03-04T23:30:00+03:00'>\
    <link rel='canonical' href='https://daily.example/2031/03/04/market'><script type='application/ld+json'>{\"@type\":\
    \"NewsArticle\",\"headline\":\"Shells hit market\",\"datePublished\":\"2031-03-04\"}</script></head><body><nav>Home</nav>\
    <article><h1>Shells hit market</h1><p>Shells hit a market in Homs on Tuesday.</p><p>At least 12 people were killed, the \
    health ministry said.</p><table><tr><td>Homs<td>12</table></article><footer>All rights</footer></body></html>";

fn of(texts: &[&str]) -> Seeds {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

/// Texts, in several encodings.
pub fn texts() -> Seeds {
    let utf_16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(WORDS.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let mut seeds = of(&[
        WORDS,
        ARABIC,
        &WORDS.to_uppercase(),
        "twelve dozen, a hundred and five thousand, scores; 3-4 million; half a dozen",
        "late on Monday night , the week before last , since 2011 , 03/04/2031 , three days ago",
    ]);
    // Windows-1252.
    seeds.extend([utf_16, b"Caf\xe9 hit in Homs, 12 killed \x96 ministry \x93said\x94.".to_vec()]);
    seeds
}

/// Lists of actors as users write them.
pub fn actor_lists() -> Seeds {
    of(&[
        "[[actor]]\nid = \"northern_front\"\nkind = \"rebel_group\"\nnames = [\"Northern Front\"]\nacronyms = [\"NF\"]\n",
    ])
}

/// Frame files; the first byte says which kind.
pub fn frames() -> Seeds {
    let abduction = include_str!("../../../frames/abduction.toml");
    of(&[&format!("0{abduction}"), "1[nouns]\npeople = [\"villager\"]\n"])
}

/// Country dumps of GeoNames.
pub fn dumps() -> Seeds {
    of(&[
        "172955\tHarem\tHarem\tHarim,حارم\t36.20755\t36.51914\tP\tPPLA2\tSY\t\t12\t\t\t\t21934\t\t163\tAsia/Damascus\t2020-01-01\n\
         169577\tHoms\tHoms\tHims,حمص\t34.72682\t36.72339\tP\tPPLA\tSY\t\t11\t\t\t\t775404\t\t508\tAsia/Damascus\t2020-01-01\n",
    ])
}

/// A project's own places.
pub fn own_places() -> Seeds {
    of(&[
        "# our own\n\nTal Zahra\tTell Zahra; تل زهرة\tSY\t35.5\t36.75\tcity\nHill 402\t\tSY\t-1\t1e1\tspot\n",
    ])
}

/// Pages.
pub fn pages() -> Seeds {
    of(&[
        PAGE,
        &format!("<html dir=rtl><body><p>{ARABIC}<p>{ARABIC}"),
        "<p>Two killed.<div><ul><li>Homs",
    ])
}

/// PDFs.
pub fn pdfs() -> Seeds {
    let line = |y: u32, text: &str| format!("BT /F1 12 Tf 72 {y} Td ({text}) Tj ET\n");
    let first = line(700, "Shells hit a market in Homs on Tues-")
        + &line(686, "day. At least 12 people were killed.");
    let second = "BT /F2 12 Tf 1 0 0 1 300 700 Tm [<062D0645> -200 <0635>] TJ T* (x) ' ET q 10 0 0 10 5 5 cm /I Do Q".to_owned();
    vec![
        pdf(&[&first], ""),
        pdf(&[&first, &second], "/ID [<00><00>]"),
        pdf(&["BT ET"], "/Encrypt << /Filter /Standard >>"),
    ]
}

/// XML of Word documents.
pub fn docx_xml() -> Seeds {
    let run = "<w:p><w:r><w:t>Two were killed in Homs.</w:t></w:r></w:p>";
    vec![
        document(run),
        document(&format!(
            "<w:tbl><w:tr><w:tc>{run}</w:tc></w:tr></w:tbl><w:p><w:del><w:r><w:delText>no</w:delText></w:r></w:del><w:ins><w:r><w:t>Three</w:t><w:tab/><w:br/></w:r></w:ins></w:p>"
        )),
        document(
            "<mc:AlternateContent><mc:Choice><w:p/></mc:Choice><mc:Fallback><w:p><w:r><w:t>x</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>",
        ),
    ]
}

/// Mails.
pub fn mails() -> Seeds {
    of(&[
        "From: Observer <o@example.org>\r\nDate: Tue, 04 Mar 2031 23:30:00 +0300\r\nSubject: =?utf-8?B?2K3Zhdi1?=\r\nMessage-ID: \
         <1@example.org>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain; \
         charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nTwo people were killed in Hama =E2=80=93 a witness said.\r\n\
         --B\r\nContent-Type: text/html\r\nContent-Disposition: attachment; filename=\"../a.html\"\r\nContent-Transfer-Encoding: \
         base64\r\n\r\nPHA+VHdvIHdlcmUga2lsbGVkLjwvcD4=\r\n--B\r\nContent-Type: message/rfc822\r\n\r\nFrom: b@example.org\r\nSubject: \
         in it\r\n\r\nOne was killed.\r\n--B--\r\n",
        "Subject: plain\n\nTwo were killed in Homs.\n",
    ])
}

/// Feeds.
pub fn feeds() -> Seeds {
    of(&[
        "<?xml version='1.0'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>A Daily</title>\
         <item><title>Homs</title><link>https://daily.example/1</link><guid>1</guid><pubDate>Tue, 04 Mar 2031 23:30:00 +0300</pubDate>\
         <description>&lt;p&gt;Two killed.</description><content:encoded><![CDATA[<p>Two were killed in Homs.</p>]]></content:encoded>\
         </item></channel></rss>",
        "<feed xmlns='http://www.w3.org/2005/Atom'><title type='html'>A &amp;amp; B</title><entry><id>urn:1</id><title>Hama</title><link \
         href='https://daily.example/2'/><updated>2031-03-04T23:30:00+03:00</updated><content type='xhtml'><div \
         xmlns='http://www.w3.org/1999/xhtml'><p>Three died.</p></div></content></entry></feed>",
        "<rdf:RDF xmlns:rdf='r' xmlns='http://purl.org/rss/1.0/'><channel><title>C</title></channel><item><title>t</title></item></rdf:RDF>",
        "{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"D\",\"items\":[{\"id\":\"1\",\"url\":\"https://daily.example/3\",\
         \"date_published\":\"2031-03-04T23:30:00+03:00\",\"content_html\":\"<p>One died.\",\"content_text\":\"x\"}]}",
    ])
}

fn crawl() -> Vec<u8> {
    let packed = gzip(PAGE.as_bytes());
    let chunks = [format!("{:x}\r\n", packed.len()).as_bytes(), &packed, b"\r\n0\r\n\r\n"].concat();
    [
        record("warcinfo", "", "application/warc-fields", b"software: x\r\n"),
        answer(
            "https://daily.example/1",
            "Content-Type: text/html; charset=utf-8\r\n",
            PAGE.as_bytes(),
        ),
        answer(
            "https://daily.example/2",
            "Content-Type: text/html\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n",
            &chunks,
        ),
        record("resource", "https://daily.example/note.txt", "text/plain", b"Two were killed."),
    ]
    .concat()
}

/// Web archives.
pub fn warcs() -> Seeds {
    vec![crawl(), gzip(&crawl())]
}

/// The parts of a WACZ, parted by zeros.
pub fn waczs() -> Seeds {
    let package = r#"{"profile":"data-package","resources":[{"name":"data.warc","path":"archive/data.warc","hash":"sha256:00","bytes":1}]}"#;
    let loose = r#"{"profile":"data-package","resources":[]}"#;
    let pages = "{\"format\":\"json-pages-1.0\",\"id\":\"pages\"}\n{\"url\":\"https://daily.example/1\",\"title\":\"Homs\"}\n";
    [package, loose].map(|package| [package.as_bytes(), pages.as_bytes(), &crawl()].join(&0)).into()
}

/// Archives of all kinds.
pub fn zips() -> Seeds {
    let inner = zip(&[("in/mail.eml", &mails()[0]), ("page.html", PAGE.as_bytes())]);
    let parts: [(&str, &[u8]); 4] = [
        ("../a.txt", WORDS.as_bytes()),
        ("b/feed.rss", &feeds()[0]),
        ("inner.zip", &inner),
        ("word.docx", &zip(&[("word/document.xml", &docx_xml()[0])])),
    ];
    vec![zip(&parts), zipped(&parts, CompressionMethod::Deflated)]
}

/// Tables.
pub fn tables() -> Seeds {
    of(&[
        "case,summary,day\n1,\"Two were killed, one hurt.\",04/03/2031\n2,\"A \"\"quote\"\"\n over lines\",\n,none,\n",
        "case;summary;day\n١;قتل شخصان;٢٠٣١-٠٣-٠٤\n",
        "other\theadings\n1\t2\n",
    ])
}

/// Sheets of workbooks.
pub fn sheets() -> Seeds {
    let head = r#"<row r="1"><c r="A1" t="inlineStr"><is><t>case</t></is></c><c r="B1" t="s"><v>0</v></c><c r="C1" t="str"><v>day</v></c></row>"#;
    let row = r#"<row r="3"><c r="A3"><v>7</v></c><c r="B3" t="s"><v>1</v></c><c r="C3" s="1"><v>47911</v></c></row>"#;
    let odd = r#"<row r="4"><c r="A4" t="b"><v>1</v></c><c r="B4" t="e"><v>#REF!</v></c><c r="XFD4"><f>A1</f><v>1e308</v></c></row>"#;
    let words = "<si><t>summary</t></si><si><r><t>Two were </t></r><r><t>killed.</t></r></si>";
    vec![sheet(&format!("{head}{row}"), words), sheet(&format!("{head}{row}{odd}"), words)]
}

/// What the auto-archiver tells of posts.
pub fn archived() -> Seeds {
    of(&[
        r#"{"status": "telethon_extractor: success", "metadata": {"_processed_at": "2031-03-05 09:12:44.120000+00:00", "url": "https://news.example/1", "timestamp": "2031-03-04 14:05:00+00:00", "title": "Twelve killed", "content": "Shells hit a market.", "duration": 12.5}, "media": [{"filename": "/tmp/1.mp4", "_key": null, "urls": [], "properties": {"hash": "SHA-256:AB", "thumbnails": [{"filename": "/tmp/1_0.jpg", "_key": "x/still.jpg"}]}, "_mimetype": "video/mp4"}, "no media"]}"#,
    ])
}

/// What stands in the list of an export of Bayanat, and rows of its CSV.
pub fn bayanat() -> Seeds {
    of(&[
        r#"{"class": "bulletin", "id": 1041, "title": "Market", "sjac_title": null, "description": "<p>Two were killed in Homs.</p>", "locations": [{"id": 3, "title": "Homs", "full_string": "Syria, Homs", "lat": 34.7, "lng": 36.7}], "geoLocations": [], "labels": [{"id": 1, "title": "Shelling"}], "verLabels": [], "sources": [{"id": 9, "title": "A Daily"}], "events": [{"title": "e", "eventtype": {"title": "t"}, "location": null, "from_date": "2031-03-04T00:00"}], "medias": [{"filename": "a.jpg"}], "source_link": "https://daily.example/1", "publish_date": "2031-03-04T10:00", "status": "Finalized", "tags": []} {"id": 2, "restricted": true}] }"#,
        "1041,Desk title,\"Two were killed, a witness said.\",2031-03-04T10:00,https://daily.example/1,3-Shelling\n2,,,,,\n",
    ])
}

/// Mappings of columns.
pub fn columns() -> Seeds {
    of(&[
        "key = [\"Case\", \"Source\"]\ntext = \"Summary\"\ntitle = \"Headline\"\ndays = \"day-month-year\"\nsheet = \"Incidents\"\n",
    ])
}

/// What the two sides of a conversion write.
pub fn wires() -> Seeds {
    let about = About {
        title: Some("Homs".to_owned()),
        published: "2031-03-04".parse().ok(),
        outlet: Some("A Daily".to_owned()),
        address: Some("https://daily.example/1".to_owned()),
    };
    let row = Row { source: "cases".to_owned(), key: "7".to_owned(), ..Row::default() };
    let document = Document {
        name: "line 2".to_owned(),
        text: WORDS.as_bytes().to_vec(),
        about: about.clone(),
        maker: Some("table/1".to_owned()),
        row: Some(row),
    };
    let answers = [
        Answer::Found(Found::Document(document)),
        Answer::Found(Found::Part(Part {
            name: "a.txt".to_owned(),
            bytes: b"One.".to_vec(),
            about,
        })),
        Answer::Found(Found::Refused("b".to_owned(), Refusal::new(Reason::Bomb, "too far"))),
        Answer::End(Ok(())),
    ];
    let mut told = Vec::new();
    for answer in &answers {
        wire::answer(&mut told, answer).expect("memory takes it");
    }
    let mut asked = Vec::new();
    wire::ask(&mut asked, "a.zip", b"PK", &Limits::default()).expect("memory takes it");
    vec![told, asked]
}

/// Everything.
pub fn anything() -> Seeds {
    let sheet = &sheets()[0];
    let parts: Vec<&[u8]> = sheet.split(|byte| *byte == 0).collect();
    let mut all = vec![workbook(parts[0], parts[1], parts[2])];
    for some in [texts(), pages(), pdfs(), mails(), feeds(), warcs(), zips(), pictures()] {
        all.extend(some.into_iter().take(2));
    }
    all
}

/// Pictures, video and sound.
pub fn pictures() -> Seeds {
    // Big-endian TIFF: Make, DateTime and the way to a GPS directory.
    let mut tiff = b"MM\0*\0\0\0\x08\0\x03".to_vec();
    tiff.extend(b"\x01\x0f\0\x02\0\0\0\x04Cam\0");
    tiff.extend(b"\x01\x32\0\x02\0\0\0\x14\0\0\0\x32");
    tiff.extend(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x46\0\0\0\0");
    tiff.extend(b"2031:03:04 10:00:00\0");
    tiff.extend(b"\0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0\0\0\0\0");
    let header = [
        &[0_u8; 4][..],
        &[0x80, 0, 0, 0],
        &[0x80, 0, 0, 0],
        &1000_u32.to_be_bytes(),
        &5000_u32.to_be_bytes(),
        &[0; 80],
    ]
    .concat();
    let moov = mp4_box(
        b"moov",
        &[
            mp4_box(b"mvhd", &header),
            mp4_box(b"udta", &mp4_box(b"\xa9xyz", b"\0\x12\x15\xc7+34.7+036.7/")),
        ]
        .concat(),
    );
    let mp4 =
        [mp4_box(b"ftyp", b"isom\0\0\x02\0isomiso2"), moov, mp4_box(b"mdat", b"xxxx")].concat();
    let wav = b"RIFF\x2c\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x44\xac\0\0\x88\x58\x01\0\x02\0\x10\0data\x08\0\0\0\0\0\0\0\0\0\0\0".to_vec();
    vec![
        picture(ImageFormat::Png),
        jpeg_with_exif(&tiff),
        picture(ImageFormat::WebP),
        mp4,
        wav,
        b"%PDF-1.7 x".to_vec(),
    ]
}

/// What an examiner writes.
pub fn findings() -> Seeds {
    let found = |bytes: &Vec<u8>| {
        let found = parallax_evidence::examine(&mut std::io::Cursor::new(bytes));
        let mut told = Vec::new();
        parallax_evidence::wire::tell(&mut told, &found.expect("memory can be read"))
            .expect("memory takes it");
        told
    };
    pictures().iter().take(2).map(found).collect()
}

/// Bodies of entries.
pub fn bodies() -> Seeds {
    of(&[r#"{"a":[1,-9007199254740991,true,null],"b":{"c":"\u0001\"\\é"}}"#, "\"\"", "0"])
}

fn project() -> (tempfile::TempDir, Vec<u8>) {
    let folder = tempfile::tempdir().expect("the system has room for a folder");
    let stamp = Stamp { time: jiff::Timestamp::UNIX_EPOCH, author: "desk".to_owned() };
    let mut project = Project::init(folder.path(), Settings::default(), &stamp).expect("made");
    let mut report = NewReport { bytes: WORDS.as_bytes().to_vec(), ..NewReport::default() };
    report.appearance.name = "market.txt".to_owned();
    project.add(&[report], &stamp).expect("added");
    let body = Value::map([("rule", Some(Value::text("range")))]);
    project.append(&[Draft { kind: "rule.chosen".to_owned(), body }], &stamp).expect("entered");
    let mut bytes = Vec::new();
    project.export(&mut bytes, false).expect("memory takes it");
    (folder, bytes)
}

/// Exports of a project.
pub fn exports() -> Seeds {
    let (_folder, whole) = project();
    vec![
        whole,
        export(&[
            ("parallax-export", b"parallax export v1\n"),
            ("archive/../../x", b"x"),
            ("end", b"{}"),
        ]),
    ]
}

/// Lines of entries.
pub fn entries() -> Seeds {
    let (_folder, whole) = project();
    let mut archive = tar::Archive::new(whole.as_slice());
    let entries = archive.entries().expect("we wrote it").flatten();
    let lines = entries.filter(|file| file.path().is_ok_and(|path| path.starts_with("entries")));
    lines
        .map(|mut file| {
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut file, &mut bytes).expect("we wrote it");
            bytes
        })
        .collect()
}

/// Signed notes, checkpoints, proofs, keys.
pub fn notes() -> Seeds {
    let (folder, _) = project();
    let mut project = Project::open(folder.path()).expect("we made it");
    project.create_key(Some("example.org/log"), [7; 32]).expect("made");
    let kept = project.sign_checkpoint().expect("signed");
    let proof = project.prove(1).expect("it is under the head");
    let key =
        SecretKey::parse(&std::fs::read_to_string(folder.path().join("log/key")).expect("kept"));
    vec![
        kept.note.to_string().into_bytes(),
        kept.note.text.clone().into_bytes(),
        proof.to_string().into_bytes(),
        key.expect("we wrote it").public().to_string().into_bytes(),
    ]
}

/// Answers of a time stamp authority: a refusal, and the start of a grant. Whole ones need an authority, as its own tests have.
pub fn stamp_replies() -> Seeds {
    let refused = b"\x30\x05\x30\x03\x02\x01\x02".to_vec();
    let granted = b"\x30\x1c\x30\x03\x02\x01\x00\x30\x15\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x08\x30\x06\x02\x01\x03\x31\x00\x30".to_vec();
    vec![refused, granted]
}

/// Proofs of OpenTimestamps: a digest, appended to, hashed, and promised by a calendar or written under a block.
pub fn stamp_proofs() -> Seeds {
    let head =
        b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94\x01\x08".as_slice();
    let steps = b"\xf0\x04abcd\x08\xff\x00\x83\xdf\xe3\x0d\x2e\xf9\x0c\x8e\x1b\x1ahttps://calendar.example/x\x08\x00\x05\x88\x96\x0d\x73\xd7\x19\x01\x03\xa0\xbb\x15";
    vec![[head, &[7; 32], steps].concat()]
}

/// Bundles of leaves.
pub fn bundles() -> Seeds {
    let leaves: [&[u8]; 3] = [b"one", b"", WORDS.as_bytes()];
    vec![parallax_log::pack_bundle(leaves).expect("short leaves")]
}
