#![allow(
    warnings,
    clippy::all,
    clippy::unwrap_used,
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason
)]
use sekisho_scan::*;
use std::sync::Arc;
fn main() {
    let s = Scanner::japanese();
    let mut a = std::env::args().skip(1);
    if let Some(f) = a.next() {
        let t = std::fs::read_to_string(f).unwrap();
        let sep = if t.lines().next().unwrap().contains(';') { ';' } else { ',' };
        let mut ls = t.lines();
        let h: Vec<&str> = ls.next().unwrap().split(sep).collect();
        let mut cols: Vec<Vec<String>> = vec![vec![]; h.len()];
        for l in ls {
            for (i, c) in l.split(sep).enumerate() {
                if i < cols.len() {
                    cols[i].push(c.to_string());
                }
            }
        }
        let fields: Vec<_> =
            h.iter().map(|n| arrow_schema::Field::new(*n, arrow_schema::DataType::Utf8, true)).collect();
        let b = arrow_array::RecordBatch::try_new(
            Arc::new(arrow_schema::Schema::new(fields)),
            cols.iter()
                .map(|c| Arc::new(arrow_array::StringArray::from_iter_values(c)) as arrow_array::ArrayRef)
                .collect(),
        )
        .unwrap();
        let mut o = Observation::new(&b.schema()).unwrap();
        s.observe(&b, &mut o).unwrap();
        for c in o.finish().columns {
            println!(
                "{} {:?} cat {:?} hdr {:?} closed {} role {:?} distinct {} found {:?} hc {:?}",
                c.name,
                c.kind,
                c.category,
                c.header_category,
                c.closed,
                c.role,
                c.distinct,
                c.found,
                c.header_categories
            );
        }
        return;
    }
    let mut v = Vec::new();
    for l in std::io::read_to_string(std::io::stdin()).unwrap_or_default().lines() {
        s.find(l, &mut v);
        let cs: Vec<char> = l.chars().collect();
        let mut o = String::new();
        let mut at = 0;
        for x in &v {
            let (a, b) = (x.start as usize, x.end as usize);
            o.extend(&cs[at..a]);
            o.push_str(&format!("【{}|", x.category));
            o.extend(&cs[a..b]);
            o.push('】');
            at = b;
        }
        o.extend(&cs[at..]);
        println!("{o}");
    }
}
