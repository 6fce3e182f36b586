//! A second, slow evaluator. It reads the pack's JSON, shares no code with the product, and asks of
//! each condition not for a truth value but whether it can still come out true, and whether it can still
//! come out false.

use std::collections::BTreeMap;

use serde_json::Value as Json;

/// Known facts as JSON values; what is not here is not known.
pub(crate) type Known = BTreeMap<String, Json>;

/// The question: a day of which everything is known, or an edition supposed to bind.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Ask<'a> {
    Day(&'a str),
    Suppose(&'a str),
}

/// What can still come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Can {
    yes: bool,
    no: bool,
}

pub(crate) struct Twin {
    pack: Json,
}

struct Law<'a> {
    pack: &'a Json,
    known: &'a Known,
    binding: Vec<String>,
    in_doubt: Vec<String>,
    options: Vec<String>,
}

impl Twin {
    pub(crate) fn new(json: &str) -> Self {
        Self { pack: serde_json::from_str(json).unwrap() }
    }

    pub(crate) fn verdict(&self, ask: Ask<'_>, known: &Known) -> &'static str {
        let (binding, in_doubt) = self.editions(ask);
        let mut answers: Vec<&'static str> = Vec::new();
        for options in self.readings(&binding) {
            let law = Law {
                pack: &self.pack,
                known,
                binding: binding.clone(),
                in_doubt: in_doubt.clone(),
                options,
            };
            answers.push(law.verdict());
        }
        let has = |answer| answers.contains(&answer);
        if answers.iter().all(|answer| *answer == answers[0]) {
            answers[0]
        } else if has("clear") && has("blocked") {
            "contested"
        } else if has("unknown") {
            "unknown"
        } else if has("out-of-scope") {
            "out-of-scope"
        } else {
            "unknown"
        }
    }

    /// Dates in ISO form compare as text.
    fn editions(&self, ask: Ask<'_>) -> (Vec<String>, Vec<String>) {
        let mut binding = Vec::new();
        let mut in_doubt = Vec::new();
        let editions = self.pack["editions"].as_object().unwrap();
        let day = match ask {
            Ask::Day(day) => day.to_owned(),
            Ask::Suppose(edition) => editions[edition]["latest"].as_str().unwrap().to_owned(),
        };
        let within = |interval: &Json| {
            interval["from"].as_str().unwrap() <= day.as_str()
                && interval["until"].as_str().is_none_or(|until| day.as_str() <= until)
        };
        for (id, edition) in editions {
            match (ask, edition["status"].as_str().unwrap()) {
                (Ask::Day(_), _) if !within(&edition["known"]) => {}
                (_, "in-force") if within(&edition["valid"]) => binding.push(id.clone()),
                (Ask::Day(_), "promulgated") if edition["latest"].as_str().unwrap() <= day.as_str() => {
                    in_doubt.push(id.clone());
                }
                (Ask::Suppose(supposed), "promulgated") if id == supposed => binding.push(id.clone()),
                _ => {}
            }
        }
        (binding, in_doubt)
    }

    fn readings(&self, binding: &[String]) -> Vec<Vec<String>> {
        let mut all = vec![Vec::new()];
        for reading in self.pack["readings"].as_object().unwrap().values() {
            if !binding.iter().any(|edition| reading["edition"] == **edition) {
                continue;
            }
            let mut longer = Vec::new();
            for taken in &all {
                for option in reading["options"].as_array().unwrap() {
                    let mut taken = taken.clone();
                    taken.push(option["id"].as_str().unwrap().to_owned());
                    longer.push(taken);
                }
            }
            all = longer;
        }
        all
    }
}

impl Law<'_> {
    fn verdict(&self) -> &'static str {
        let mut blocked = false;
        let mut open = false;
        let mut surely_governed = false;
        let mut perhaps_governed = false;
        let mut outside = false;
        for requirement in self.pack["requirements"].as_object().unwrap().values() {
            let concerns = self.binds(&requirement["edition"]) || self.doubts(&requirement["edition"]);
            let asked = self.condition(&requirement["when"]);
            surely_governed |= concerns && !asked.no;
            perhaps_governed |= concerns && asked.yes;
            match self.requirement(requirement) {
                "blocked" => blocked = true,
                "open" => open = true,
                _ => {}
            }
        }
        for scope in self.pack["scopes"].as_object().unwrap().values() {
            let can = self.condition(&scope["when"]);
            if self.doubts(&scope["edition"]) {
                open |= can.yes;
            } else if self.binds(&scope["edition"]) {
                outside |= can.yes && !can.no;
                open |= can.yes && can.no;
            }
        }
        if blocked {
            "blocked"
        } else if outside || !perhaps_governed {
            "out-of-scope"
        } else if open || !surely_governed {
            "unknown"
        } else {
            "clear"
        }
    }

    fn requirement(&self, requirement: &Json) -> &'static str {
        let own_doubt = self.doubts(&requirement["edition"]);
        let asked = self.condition(&requirement["when"]);
        if !(self.binds(&requirement["edition"]) || own_doubt) || !asked.yes {
            return "not asked";
        }
        let altered = self.pack["changes"]
            .as_object()
            .unwrap()
            .values()
            .any(|change| change["requirement"] == requirement["id"] && self.doubts(&change["edition"]));
        if own_doubt || altered {
            return "open";
        }
        let mut carried = Can { yes: false, no: true };
        for route in requirement["routes"].as_array().unwrap() {
            let can = self.rule(route, "exceptions");
            carried = Can { yes: carried.yes || can.yes, no: carried.no && can.no };
        }
        if !carried.no {
            "met"
        } else if !carried.yes && !asked.no {
            "blocked"
        } else {
            "open"
        }
    }

    /// A route or an exception: its condition, and nothing under it that takes it away.
    fn rule(&self, rule: &Json, under: &str) -> Can {
        let exists = self.binds(&rule["edition"])
            && rule["reading"].as_str().is_none_or(|option| self.options.iter().any(|taken| taken == option));
        if !exists {
            return Can { yes: false, no: true };
        }
        let mut can = self.condition(&rule["condition"]);
        for exception in rule[under].as_array().unwrap() {
            let taken_away = self.rule(exception, "unless");
            can = Can { yes: can.yes && taken_away.no, no: can.no || taken_away.yes };
        }
        can
    }

    fn condition(&self, condition: &Json) -> Can {
        let (kind, body) = condition.as_object().unwrap().iter().next().unwrap();
        match kind.as_str() {
            "fact" => self.fact(body),
            "not" => {
                let can = self.condition(body);
                Can { yes: can.no, no: can.yes }
            }
            "all" => {
                let parts: Vec<Can> =
                    body.as_array().unwrap().iter().map(|part| self.condition(part)).collect();
                Can { yes: parts.iter().all(|can| can.yes), no: parts.iter().any(|can| can.no) }
            }
            "any" => {
                let parts: Vec<Can> =
                    body.as_array().unwrap().iter().map(|part| self.condition(part)).collect();
                Can { yes: parts.iter().any(|can| can.yes), no: parts.iter().all(|can| can.no) }
            }
            other => panic!("no such condition: {other}"),
        }
    }

    fn fact(&self, body: &Json) -> Can {
        let id = body["fact"].as_str().unwrap();
        let pending = self.pack["facts"][id]["pending_rule"].as_bool().unwrap();
        match self.known.get(id) {
            Some(value) if !pending => {
                let wanted = body["wanted"].as_array().unwrap().contains(value);
                Can { yes: wanted, no: !wanted }
            }
            _ => Can { yes: true, no: true },
        }
    }

    fn binds(&self, edition: &Json) -> bool {
        self.binding.iter().any(|binding| edition == binding.as_str())
    }

    fn doubts(&self, edition: &Json) -> bool {
        self.in_doubt.iter().any(|doubtful| edition == doubtful.as_str())
    }
}
