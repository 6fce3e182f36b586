//! `sekisho law`: the law as data.

use crate::args::{Format, LawCommand};
use crate::console::{Console, Tone};
use crate::exit::Exit;
use sekisho_clearance::Error;
use serde_json::json;

pub(crate) fn run(command: &LawCommand, console: &Console) -> Result<Exit, Error> {
    let LawCommand::Facts = command;
    let (pack, _) = sekisho_law::built_in();
    if console.format == Format::Json {
        let facts: Vec<_> = pack.facts().collect();
        console.print_json(&json!({ "schema": 1, "pack": pack.digest_hex(), "facts": facts }));
        return Ok(Exit::Done);
    }
    for fact in pack.facts() {
        let question = console.pick(&fact.question.ja, &fact.question.en);
        let provisions: Vec<String> = fact.provisions.iter().map(ToString::to_string).collect();
        console.say(&format!("{}  {}", console.paint(Tone::Strong, fact.id.as_str()), question));
        console.say(&console.paint(
            Tone::Quiet,
            &format!(
                "    {} · {} · {} · {}",
                fact.fact_type,
                fact.kind.word(),
                fact.scope.word(),
                provisions.join(", ")
            ),
        ));
    }
    Ok(Exit::Done)
}
