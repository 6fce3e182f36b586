use super::*;

fn source(text: &str) -> Source {
    Source::of(text.parse().unwrap())
}

fn spans(text: &str) -> Vec<(String, usize, usize)> {
    source(text).functions.into_iter().map(|f| (f.name, f.first_line, f.last_line)).collect()
}

#[test]
fn a_function_spans_from_its_keyword_to_its_closing_brace() {
    let text = "/// Doc.\n#[inline]\npub(crate) const fn f(\n    a: u8,\n) -> u8\nwhere\n    u8: Copy,\n{\n    a\n}\n";
    assert_eq!(spans(text), [("f".to_owned(), 3, 10)]);
}

#[test]
fn braces_in_strings_chars_comments_and_lifetimes_do_not_mislead() {
    let text = r####"
fn f<'a>(x: &'a str) -> &'a str {
    let _ = "}}}} \" {";
    let _ = r##"} "# {"##;
    let _ = b"}";
    let _ = ('{', '}', '\'', b'{');
    // }}}
    /* { /* } nested */ { */
    'outer: loop { break 'outer; }
    x
}
fn g() {}
"####;
    assert_eq!(spans(text), [("f".to_owned(), 2, 11), ("g".to_owned(), 12, 12)]);
}

#[test]
fn methods_nested_functions_and_functions_in_macros_are_seen() {
    let text = "impl T {\n fn a(&self) {\n  fn b() {\n  }\n }\n}\ntrait U { fn c(&self); fn d() {} }\nm! { #[test]\nfn e(x in 0..5) {} }\n";
    let names: Vec<_> = spans(text).into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, ["a", "b", "d", "e"]);
    assert_eq!(source(text).functions.last().unwrap().kind, FunctionKind::Test);
}

#[test]
fn a_function_pointer_type_is_not_a_function() {
    assert!(spans("type F = fn(u8) -> u8; struct S { run: fn() }").is_empty());
}

#[test]
fn test_functions_and_their_modules_are_known() {
    let text = "fn plain() {}\n#[cfg(test)]\nmod tests {\n  mod inner {\n    #[test]\n    fn holds() {}\n    #[tokio::test]\n async fn waits() {}\n fn helper() {}\n  }\n}\n";
    let source = source(text);
    let seen: Vec<_> =
        source.functions.iter().map(|f| (f.name.as_str(), f.modules.join("::"), f.kind)).collect();
    let inner = || "tests::inner".to_owned();
    assert_eq!(
        seen,
        [
            ("plain", String::new(), FunctionKind::Plain),
            ("holds", inner(), FunctionKind::Test),
            ("waits", inner(), FunctionKind::Test),
            ("helper", inner(), FunctionKind::Plain),
        ]
    );
    let module = source.test_modules.first().unwrap();
    assert_eq!((module.first_line, module.last_line, source.test_modules.len()), (3, 11, 1));
}

#[test]
fn only_cfg_test_makes_a_test_module() {
    assert_eq!(source("#[cfg(test)] mod a { }").test_modules.len(), 1);
    assert_eq!(source("#[cfg(all(test, unix))] mod a { }").test_modules.len(), 1);
    assert_eq!(source("#[cfg(not(test))] mod a { }").test_modules.len(), 0);
    assert_eq!(source("#[cfg(unix)] mod a { }").test_modules.len(), 0);
    let declared = source("#[cfg(test)] mod a; mod b;");
    assert_eq!(
        (declared.test_modules.len(), declared.declared_modules),
        (0, vec!["a".to_owned(), "b".to_owned()])
    );
}

fn reaches(text: &str) -> Vec<Reach> {
    source(text)
        .uses
        .into_iter()
        .map(|found| found.what)
        .filter(|what| !matches!(what, Reach::Word(_)))
        .collect()
}

fn path(from: &str, to: &str) -> Reach {
    Reach::Path(from.to_owned(), to.to_owned())
}

#[test]
fn paths_macros_and_methods_are_seen_in_every_form() {
    assert_eq!(reaches("use std::fs;"), [path("std", "fs")]);
    assert_eq!(
        reaches("use std::{fmt, fs::File};"),
        [path("std", "fmt"), path("std", "fs"), path("fs", "File")]
    );
    assert_eq!(reaches("fn f() { println!(\"x\") }"), [Reach::Macro("println".to_owned())]);
    assert_eq!(reaches("fn f() { p.exists() }"), [Reach::Method("exists".to_owned())]);
    assert_eq!(reaches("fn f() { exists(p) }"), []);
    assert_eq!(reaches("fn f() { a != (b) }"), []);
}

#[test]
fn code_under_cfg_test_and_words_in_comments_reach_for_nothing() {
    assert_eq!(reaches("#[cfg(test)] mod tests { use std::fs; }"), []);
    assert_eq!(reaches("#[cfg(test)] use std::fs;"), []);
    assert_eq!(reaches("#[cfg(test)] fn f() { std::fs::read(x) }"), []);
    assert_eq!(reaches("// std::fs::read\nconst A: &str = \"std::fs::read\";"), []);
    assert_eq!(reaches("#[cfg(test)] use a::b; use std::fs;"), [path("std", "fs")]);
    assert_eq!(
        reaches("#[cfg(test)] fn f() {} fn g() { std::fs::read(x) }"),
        [path("std", "fs"), path("fs", "read")]
    );
}
