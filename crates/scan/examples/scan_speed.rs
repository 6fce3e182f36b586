//! Throughput of the scanner over a text file, one line a cell: `scan_speed -- FILE [repeats]`.

#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "the measured time is this example's output"
)]

use sekisho_scan::Scanner;
use std::error::Error;
use std::time::Instant;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().ok_or("usage: scan_speed FILE [repeats]")?;
    let repeats: u32 = arguments.next().map_or(Ok(1), |n| n.parse())?;
    let begin = Instant::now();
    let scanner = Scanner::japanese();
    println!("built in {:.0?}", begin.elapsed());
    let text = std::fs::read_to_string(path)?;
    let lines: Vec<&str> = text.lines().collect();
    let mut spans = Vec::new();
    let mut found = 0;
    let begin = Instant::now();
    for _ in 0..repeats {
        for line in &lines {
            scanner.find(line, &mut spans);
            found += spans.len();
        }
    }
    let seconds = begin.elapsed().as_secs_f64();
    let megabytes = f64::from(u32::try_from(text.len())?) * f64::from(repeats) / 1e6;
    println!("{megabytes:.1} MB in {seconds:.2} s: {:.1} MB/s, {found} stretches", megabytes / seconds);
    Ok(())
}
