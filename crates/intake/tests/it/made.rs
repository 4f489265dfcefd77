//! Files as other programs write them, made by the tests themselves.

use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A ZIP archive of these parts.
pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).expect("started");
        writer.write_all(bytes).expect("written");
    }
    writer.finish().expect("finished").into_inner()
}

/// A Word document with this body, as Word lays it out.
pub fn docx(body: &str) -> Vec<u8> {
    let w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    let document = format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{w}" xmlns:mc="mc"><w:body>{body}<w:sectPr/></w:body></w:document>"#
    );
    let core = r#"<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>Field note 7</dc:title></cp:coreProperties>"#;
    zip(&[
        ("[Content_Types].xml", b"<Types/>".as_slice()),
        ("word/document.xml", document.as_bytes()),
        ("docProps/core.xml", core.as_bytes()),
    ])
}

/// A PDF with a page for each of these content streams. `/F1` is Helvetica; the codes of `/F2` are UTF-16 units, as its map
/// to letters says; `/I` is a picture. `trailer` is put into the trailer, `info` is the title.
pub fn pdf(pages: &[&str], title: &str, trailer: &str) -> Vec<u8> {
    let identity = "/CIDInit /ProcSet findresource begin begincmap /CMapType 2 def 1 begincodespacerange <0000> <FFFF> \
        endcodespacerange 1 beginbfrange <0000> <FFFF> <0000> endbfrange endcmap end";
    let stream = |dict: &str, body: &str| {
        format!("<< {dict} /Length {} >> stream\n{body}\nendstream", body.len())
    };
    let kids: String = (0..pages.len()).map(|idx| format!("{} 0 R ", 10 + 2 * idx)).collect();
    let mut objects = vec![
        (1, "<< /Type /Catalog /Pages 2 0 R >>".to_owned()),
        (2, format!("<< /Type /Pages /Count {} /Kids [ {kids}] /MediaBox [ 0 0 595 842 ] /Resources 3 0 R >>", pages.len())),
        (3, "<< /Font << /F1 4 0 R /F2 5 0 R >> /XObject << /I 8 0 R >> >>".to_owned()),
        (4, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned()),
        (5, "<< /Type /Font /Subtype /Type0 /BaseFont /Wide /Encoding /Identity-H /DescendantFonts [ 6 0 R ] /ToUnicode 7 0 R >>".to_owned()),
        (6, "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Wide /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 500 >>".to_owned()),
        (7, stream("", identity)),
        (8, stream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray", "x")),
        (9, format!("<< /Title ({title}) >>")),
    ];
    for (idx, content) in pages.iter().enumerate() {
        let number = 10 + 2 * idx;
        objects.push((
            number,
            format!("<< /Type /Page /Parent 2 0 R /Contents {} 0 R >>", number + 1),
        ));
        objects.push((number + 1, stream("", content)));
    }
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in &objects {
        offsets.push(file.len());
        file.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    let xref = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    offsets.iter().for_each(|offset| file.extend(format!("{offset:010} 00000 n \n").bytes()));
    let size = objects.len() + 1;
    file.extend(
        format!("trailer << /Size {size} /Root 1 0 R /Info 9 0 R {trailer} >>\nstartxref\n{xref}\n%%EOF\n").bytes(),
    );
    file
}

/// A line of Helvetica for [`pdf`], 12 points high.
pub fn line(x: u32, y: u32, text: &str) -> String {
    let text = text.replace('(', "\\(").replace(')', "\\)");
    format!("BT /F1 12 Tf {x} {y} Td ({text}) Tj ET\n")
}

/// A workbook with one sheet, `Incidents`, of these rows of XML, as spreadsheets write it. Style 1 is a day.
pub fn xlsx(rows: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let workbook = format!(
        r#"<workbook xmlns="{main}" xmlns:r="{office}"><sheets><sheet name="Incidents" sheetId="1" r:id="r1"/></sheets></workbook>"#
    );
    let relations = format!(
        r#"<Relationships xmlns="{package}"><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{office}/styles" Target="styles.xml"/></Relationships>"#
    );
    let styles = format!(
        r#"<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#
    );
    let sheet = format!(r#"<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>"#);
    let root = format!(
        r#"<Relationships xmlns="{package}"><Relationship Id="r0" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    zip(&[
        ("[Content_Types].xml", b"<Types/>".as_slice()),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/styles.xml", styles.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}
