//! Mail.

use crate::{documents, text_of};

const MAIL: &str = "From: =?UTF-8?B?2KfZhNmF2LHYtdiv?= <desk@example.org>\r\nTo: monitor@example.org\r\n\
Date: Tue, 04 Mar 2031 23:30:00 +0300\r\nSubject: =?windows-1252?Q?Zw=F6lf_Tote?=\r\n in Homs\r\nMessage-ID: <1@example.org>\r\n\
MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=B\r\n\r\n\
--B\r\nContent-Type: multipart/alternative; boundary=A\r\n\r\n\
--A\r\nContent-Type: text/plain; charset=windows-1256\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n=DE=CA=E1 12 in Homs.\r\n\
--A\r\nContent-Type: text/html\r\n\r\n<p>the same as a page</p>\r\n--A--\r\n\
--B\r\nContent-Type: text/html; name=page.html\r\nContent-Disposition: attachment; filename=\"../page.html\"\r\n\r\n<html><body><p>Two were killed in Hama.</p></body></html>\r\n\
--B\r\nContent-Type: message/rfc822\r\n\r\nFrom: a@example.org\r\nDate: Mon, 03 Mar 2031 08:00:00 +0000\r\nSubject: before\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n<style>p{}</style><p>One was killed.</p><p>Nobody was hurt.</p>\r\n\
--B\r\nContent-Type: application/pgp-signature; name=signature.asc\r\nContent-Disposition: attachment; filename=signature.asc\r\n\r\n-----BEGIN\r\n--B--\r\n";

#[test]
fn a_mail_and_what_is_attached_come_out_with_who_and_when() {
    let found = documents("m.eml", MAIL.as_bytes());
    let lines: Vec<String> = found
        .iter()
        .map(|item| {
            let about = &item.document.about;
            let day = about.published.map_or_else(String::new, |day| day.to_string());
            let or_empty = |text: &Option<String>| text.clone().unwrap_or_default();
            format!(
                "{}|{}|{}|{}|{}",
                item.path,
                text_of(item),
                or_empty(&about.title),
                day,
                or_empty(&about.outlet)
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            "|قتل 12 in Homs.|Zwölf Tote in Homs|2031-03-04|المرصد",
            "page.html|Two were killed in Hama.||2031-03-04|المرصد",
            "attachment-2.eml|One was killed.\n\nNobody was hurt.|before|2031-03-03|a@example.org",
        ]
    );
}

#[test]
fn a_mail_that_says_nothing_is_refused() {
    let mail = b"From: a@example.org\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\n \r\n";
    assert_eq!(crate::outcomes("m.eml", mail, &parallax_intake::Limits::default()), ["! no-text"]);
}
