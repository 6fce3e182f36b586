use super::*;
use proptest::prelude::*;

const LF: Dialect = Dialect { delimiter: b',', ending: LineEnding::Lf };

fn fields(text: &str, dialect: Dialect) -> Result<(Vec<String>, usize), Split> {
    let mut spans = Vec::new();
    match split(text.as_bytes(), true, dialect, &mut spans) {
        Split::Record(length) => {
            let field = |span: &FieldSpan| match span.quotes {
                Quotes::AroundAndInside => text.get(span.start..span.end).unwrap().replace("\"\"", "\""),
                Quotes::None | Quotes::Around => text.get(span.start..span.end).unwrap().to_owned(),
            };
            Ok((spans.iter().map(field).collect(), length))
        }
        stop => Err(stop),
    }
}

#[test]
fn records_of_the_first_line() {
    let cr = Dialect { ending: LineEnding::Cr, ..LF };
    let semicolon = Dialect { delimiter: b';', ..LF };
    for (text, dialect, expected, length) in [
        ("a,b\nc", LF, vec!["a", "b"], 4),
        ("a,b\r\nc", LF, vec!["a", "b"], 5),
        ("a,b", LF, vec!["a", "b"], 3),
        (",\n", LF, vec!["", ""], 2),
        ("\n", LF, vec![""], 1),
        ("a\rb,c\n", LF, vec!["a\rb", "c"], 6),
        ("a\rb,c\n", cr, vec!["a"], 2),
        ("a;b,c\n", semicolon, vec!["a", "b,c"], 6),
        ("\"a,\nb\",c\n", LF, vec!["a,\nb", "c"], 9),
        ("\"say \"\"x\"\"\",c", LF, vec!["say \"x\"", "c"], 13),
        ("\"\"\n", LF, vec![""], 3),
        ("5\" disc,b\n", LF, vec!["5\" disc", "b"], 10),
        ("a,\"b\"", LF, vec!["a", "b"], 5),
        ("\"a\"\r\nb", LF, vec!["a"], 5),
    ] {
        let expected = expected.into_iter().map(str::to_owned).collect();
        assert_eq!(fields(text, dialect), Ok((expected, length)), "{text:?}");
    }
}

#[test]
fn broken_quotes_are_found_where_they_are() {
    for (text, expected) in [
        ("a,\"b\n", Split::UnclosedQuote(2)),
        ("\"", Split::UnclosedQuote(0)),
        ("\"\"\"", Split::UnclosedQuote(0)),
        ("\"a\"b,c\n", Split::TextAfterQuote(3)),
        ("\"a\" ,c\n", Split::TextAfterQuote(3)),
        ("\"a\"\rb\n", Split::TextAfterQuote(3)),
    ] {
        assert_eq!(fields(text, LF), Err(expected), "{text:?}");
    }
}

#[test]
fn the_header_tells_the_dialect() {
    use LineEnding::{Cr, CrLf, Lf};
    for (text, delimiter, ending) in [
        ("a,b\n1;2;3\n", b',', Lf),
        ("a;b,c;d\r\n", b';', CrLf),
        ("a\tb\rc", b'\t', Cr),
        ("\"a;b;c\n\",d\r\n", b',', CrLf),
        ("a", b',', Lf),
        ("a|b\n", b',', Lf),
    ] {
        let dialect = sniff(text.as_bytes());
        assert_eq!((dialect.delimiter, dialect.ending), (delimiter, ending), "{text:?}");
    }
}

proptest! {
    /// The csv crate is the twin: whatever is accepted here, it reads the same.
    #[test]
    fn accepted_text_reads_as_the_csv_crate_reads_it(text in "[ab,\"\n]{0,24}") {
        let mut records = Vec::new();
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let Ok((fields, length)) = fields(rest, LF) else { return Ok(()) };
            if fields != [""] || rest.starts_with('"') {
                records.push(fields);
            }
            rest = rest.get(length..).unwrap();
        }
        let mut twin = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let twin: Vec<Vec<String>> =
            twin.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect();
        prop_assert_eq!(records, twin);
    }

    /// Cut anywhere, a record is either complete or asks for more; it never becomes another record.
    #[test]
    fn a_cut_record_asks_for_more(text in "[ab,\"\r\n]{1,16}", cut in 0_usize..16) {
        let mut whole = Vec::new();
        let mut part = Vec::new();
        let expected = split(text.as_bytes(), true, LF, &mut whole);
        let cut = &text.as_bytes()[..cut.min(text.len())];
        let found = split(cut, false, LF, &mut part);
        if found != Split::NeedMore {
            prop_assert_eq!(found, expected);
        }
    }
}
