//! Files as other programs write them, made here: archives, workbooks, documents, PDFs, web archives, pictures, exports.

use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// A ZIP archive of these parts, unpacked: what a fuzzer changes in a part stays to be seen.
pub fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    zipped(parts, CompressionMethod::Stored)
}

/// A ZIP archive of these parts.
pub fn zipped(parts: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = SimpleFileOptions::default().compression_method(method);
        writer.start_file(*name, options).expect("memory takes it");
        writer.write_all(bytes).expect("memory takes it");
    }
    writer.finish().expect("memory takes it").into_inner()
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

/// A workbook with one sheet of this XML, these shared words and these styles.
pub fn workbook(sheet: &[u8], words: &[u8], styles: &[u8]) -> Vec<u8> {
    let book = format!(
        r#"<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="Cases" sheetId="1" r:id="r1"/></sheets></workbook>"#
    );
    let relations = format!(
        r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{OFFICE}/styles" Target="styles.xml"/><Relationship Id="r3" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#
    );
    let root = format!(
        r#"<Relationships xmlns="{PACKAGE}"><Relationship Id="r0" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", root.as_bytes()),
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/styles.xml", styles),
        ("xl/sharedStrings.xml", words),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

/// A sheet, its shared words and its styles, parted by zeros.
pub fn sheet(rows: &str, words: &str) -> Vec<u8> {
    let sheet = format!(r#"<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>"#);
    let words = format!(r#"<sst xmlns="{MAIN}">{words}</sst>"#);
    let styles = format!(
        r#"<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#
    );
    [sheet, words, styles].join("\0").into_bytes()
}

/// The XML of a Word document with this body.
pub fn document(body: &str) -> Vec<u8> {
    let w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    format!(r#"<?xml version="1.0"?><w:document xmlns:w="{w}" xmlns:mc="mc"><w:body>{body}<w:sectPr/></w:body></w:document>"#)
        .into_bytes()
}

/// A PDF with a page for each of these content streams. `/F1` is Helvetica; the codes of `/F2` are UTF-16 units.
pub fn pdf(pages: &[&str], trailer: &str) -> Vec<u8> {
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
        (9, "<< /Title (Field note) >>".to_owned()),
    ];
    for (idx, content) in pages.iter().enumerate() {
        let number = 10 + 2 * idx;
        let page = format!("<< /Type /Page /Parent 2 0 R /Contents {} 0 R >>", number + 1);
        objects.push((number, page));
        objects.push((number + 1, stream("", content)));
    }
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (number, object) in &objects {
        offsets.push(file.len());
        file.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    let xref = file.len();
    let size = objects.len() + 1;
    file.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
    offsets.iter().for_each(|offset| file.extend(format!("{offset:010} 00000 n \n").bytes()));
    let rest = format!(
        "trailer << /Size {size} /Root 1 0 R /Info 9 0 R {trailer} >>\nstartxref\n{xref}\n%%EOF\n"
    );
    file.extend(rest.bytes());
    file
}

/// A record of a web archive.
pub fn record(kind: &str, address: &str, media: &str, block: &[u8]) -> Vec<u8> {
    let head = format!(
        "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\r\n",
        block.len()
    );
    [head.as_bytes(), block, b"\r\n\r\n"].concat()
}

/// A record of an answer from a server.
pub fn answer(address: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let block = [format!("HTTP/1.1 200 OK\r\n{headers}\r\n").as_bytes(), body].concat();
    record("response", address, "application/http; msgtype=response", &block)
}

/// Bytes as gzip packs them.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(bytes).expect("memory takes it");
    packer.finish().expect("memory takes it")
}

/// An export of a project, of these files as they are.
pub fn export(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, bytes) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        // A name that no header holds is no file of an export.
        let _ = builder.append_data(&mut header, path, *bytes);
    }
    builder.into_inner().expect("memory takes it")
}

/// A small picture in this format.
pub fn picture(format: image::ImageFormat) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(40, 30, |x, y| {
        image::Rgb([(x * 6) as u8, (y * 8) as u8, ((x * y) % 256) as u8])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, format).expect("memory takes it");
    bytes.into_inner()
}

/// A JPEG with an Exif segment of these bytes behind its mark.
pub fn jpeg_with_exif(tiff: &[u8]) -> Vec<u8> {
    let jpeg = picture(image::ImageFormat::Jpeg);
    let segment = [b"Exif\0\0".as_slice(), tiff].concat();
    let len = u16::try_from(segment.len() + 2).expect("a small segment").to_be_bytes();
    [&jpeg[..2], &[0xff, 0xe1], &len, &segment, &jpeg[2..]].concat()
}

/// A box of an MP4.
pub fn mp4_box(kind: &[u8; 4], inner: &[u8]) -> Vec<u8> {
    let len = u32::try_from(inner.len() + 8).expect("a small box").to_be_bytes();
    [&len, kind.as_slice(), inner].concat()
}
