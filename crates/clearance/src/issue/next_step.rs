//! The one next step after a refusal.

use crate::criteria::Review;
use crate::decide::ProjectAnswer;
use crate::flow::{self, Run};
use crate::model::{Bilingual, CriterionState, Cure, Reason};
use sekisho_terms::{Act, Standard};
use serde::Serialize;
use std::path::Path;

/// What to do next, and the command for it.
#[derive(Debug, Clone, Serialize)]
pub struct NextStep {
    /// What to do.
    pub text: Bilingual,
    /// The command for it.
    pub command: String,
}

/// Drop what nothing cures, else process, else review, else answer.
pub(super) fn next_step<B>(run: &Run<'_>, answer: &ProjectAnswer<B>, reasons: &[Reason]) -> NextStep {
    let project = shown_path(&run.project.folder);
    let clear = format!("sekisho clear {project}");
    if let Some(reason) = reasons.iter().find(|reason| reason.cure == Cure::Nothing) {
        return NextStep { text: leave_out(&reason.datasets.join(", ")), command: clear };
    }
    let as_is = as_is_datasets(run, reasons);
    if !as_is.is_empty() {
        return NextStep { text: process(run, &as_is.join(", ")), command: clear };
    }
    if let Some(id) = waiting_for_review(run) {
        return NextStep {
            text: Bilingual::new(
                format!("{id} の墨消し後の文章を、人が標本で確認してください。"),
                format!("Have a person review a sample of the redacted text of {id}."),
            ),
            command: format!("sekisho review {project} --dataset {id} --by NAME"),
        };
    }
    if let Some(id) = not_met(run) {
        return NextStep { text: mend(id), command: clear };
    }
    NextStep { text: answer_fact(run, answer, reasons), command: clear }
}

/// The project as its user would type it; of an absolute path the last part alone, since documents leave the house.
fn shown_path(folder: &Path) -> String {
    match folder.file_name() {
        Some(name) if folder.is_absolute() => name.to_string_lossy().into_owned(),
        _ => folder.display().to_string(),
    }
}

fn leave_out(id: &str) -> Bilingual {
    Bilingual::new(
        format!(
            "データ {id} をこの活動から外してください（[[dataset]] の {id} を削除）。加工しても解消しません。"
        ),
        format!("Leave dataset {id} out of this activity (delete its [[dataset]]); no processing cures it."),
    )
}

fn process(run: &Run<'_>, id: &str) -> Bilingual {
    // Law: APPI art. 41(6): pseudonymised information is not provided to third parties.
    let provides = run.project.file.activity.acts.contains(&Act::Provide);
    let standard = if provides { Standard::Anonymised } else { Standard::Pseudonymised };
    Bilingual::new(
        format!(
            "データ {id} を加工してください：その [[dataset]] に standard = \"{standard}\"（又は \"auto\"）"
        ),
        format!("Process dataset {id}: set standard = \"{standard}\" (or \"auto\") in its [[dataset]]."),
    )
}

/// Datasets left as they are although a plan could cure a reason of theirs.
fn as_is_datasets<'a>(run: &'a Run<'_>, reasons: &[Reason]) -> Vec<&'a str> {
    let curable = |id: &str| {
        reasons
            .iter()
            .any(|reason| reason.cure == Cure::Plan && reason.datasets.iter().any(|other| other == id))
    };
    run.passed
        .iter()
        .filter(|passed| passed.plan.standard == Standard::AsIs)
        .map(|passed| passed.survey.dataset.id.as_str())
        .filter(|id| curable(id))
        .collect()
}

/// The first dataset whose redacted text nobody has looked at, where a criterion waits for it.
fn waiting_for_review<'a>(run: &'a Run<'_>) -> Option<&'a str> {
    let waits = |passed: &&flow::Passed| {
        let review = flow::review_of(run.project, &passed.survey, &passed.plan, &passed.processed);
        matches!(review, Review::Missing | Review::Stale) && !passed.criteria.is_empty()
    };
    run.passed.iter().find(waits).map(|passed| passed.survey.dataset.id.as_str())
}

/// The first processed dataset whose output a check speaks against.
fn not_met<'a>(run: &'a Run<'_>) -> Option<&'a str> {
    let fails = |passed: &&flow::Passed| {
        passed.criteria.iter().any(|criterion| criterion.state == CriterionState::NotMet)
    };
    run.passed.iter().find(fails).map(|passed| passed.survey.dataset.id.as_str())
}

fn mend(id: &str) -> Bilingual {
    Bilingual::new(
        format!(
            "{id} の出力に、残してはならない記載があります（報告書の「加工基準の確認」で検出が 0 でない行）。\
             残っていた語を redact_also のファイルに足すか、その列を technique = \"suppress\" で削除してください。"
        ),
        format!(
            "The output of {id} still holds what must not be left (rows with hits under \"Criteria\" of the report). Add the \
             words to a redact_also file, or delete the column with technique = \"suppress\"."
        ),
    )
}

/// A fact of the nearest route that nobody has answered yet.
fn answer_fact<B>(run: &Run<'_>, answer: &ProjectAnswer<B>, reasons: &[Reason]) -> Bilingual {
    let missing: Vec<&str> =
        answer.cases.iter().flat_map(|case| &case.answer.missing).map(sekisho_law::FactId::as_str).collect();
    let of_reasons = || reasons.iter().flat_map(|reason| &reason.facts).map(String::as_str);
    let open = of_reasons().find(|fact| missing.contains(fact)).or_else(|| of_reasons().next());
    match open.and_then(|fact| run.pack.fact(fact)) {
        Some(definition) => Bilingual::new(
            format!("事実 {} に答えてください：{}", definition.id, definition.question.ja),
            format!("Answer the fact {}: {}", definition.id, definition.question.en),
        ),
        None => Bilingual::new("理由の条項を確かめてください。", "Look at the provisions of the reasons."),
    }
}
