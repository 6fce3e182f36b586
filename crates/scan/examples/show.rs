#![expect(clippy::print_stdout, missing_docs, reason = "x")]
use sekisho_scan::Scanner;
fn main() {
    let s = Scanner::japanese();
    let mut v = Vec::new();
    for l in std::io::read_to_string(std::io::stdin()).unwrap_or_default().lines() {
        s.find(l, &mut v);
        let cs: Vec<char> = l.chars().collect();
        let mut o = String::new();
        let mut at = 0;
        for x in &v {
            let (a, b) = (x.start as usize, x.end as usize);
            o.extend(cs.get(at..a).unwrap());
            o.push('【');
            o.push_str(x.category.word());
            o.push('|');
            o.extend(cs.get(a..b).unwrap());
            o.push('】');
            at = b;
        }
        o.extend(cs.get(at..).unwrap());
        println!("{o}");
    }
}
