//! Processing activities: who does what with personal data, why, for whom and where.

use crate::words;
use serde::{Deserialize, Serialize};

words! {
    /// The position of the one who asks, in the words of the Act's duties.
    ActorRole, "role" {
        /// 個人情報取扱事業者 that uses its own data.
        Handler => "handler",
        /// The one who gives data to someone else.
        Provider => "provider",
        /// The one who takes data from someone else.
        Recipient => "recipient",
        /// 委託先: handles data on another's instructions. Law: APPI art. 25, 27(5)(i).
        Entrustee => "entrustee",
    }
}

words! {
    /// What is done with the data; each act is judged by itself.
    Act, "act" {
        /// 取得 from the person or the public. Law: APPI art. 20.
        Acquire => "acquire",
        /// Receiving from a provider. Law: APPI art. 30.
        Receive => "receive",
        /// 利用 inside the organisation, training included. Law: APPI arts. 17, 18.
        Use => "use",
        /// 第三者提供. Law: APPI art. 27.
        Provide => "provide",
        /// 委託. Law: APPI arts. 25, 27(5)(i).
        Entrust => "entrust",
    }
}

words! {
    /// What the activity makes out of the data.
    OutputType, "output" {
        /// Aggregates without correspondence to a person.
        Statistics => "statistics",
        /// A model that does not generate content.
        Model => "model",
        /// A model that generates content.
        GenerativeModel => "generative-model",
        /// Data kept and looked up (RAG).
        RetrievalIndex => "retrieval-index",
        /// Scores of a model on the data.
        Evaluation => "evaluation",
    }
}

words! {
    /// How the recipient stands to the one who gives. Law: APPI art. 27(1), (5).
    Relation, "relation" {
        /// 第三者, group companies included.
        ThirdParty => "third-party",
        /// 委託先.
        Entrustee => "entrustee",
        /// 共同利用者.
        JointUser => "joint-user",
        /// 事業の承継者.
        Successor => "successor",
        /// 学術研究機関等.
        Academic => "academic",
    }
}

/// Someone who gets the data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Recipient {
    /// Name as it shall stand in documents.
    pub name: String,
    /// ISO 3166-1 alpha-2 code of the country where the recipient is, e.g. `JP`.
    pub country: String,
    /// How the recipient stands to the organisation.
    pub relation: Relation,
}

/// One use of data that somebody wants judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessingActivity {
    /// Short identifier, unique in the organisation.
    pub id: String,
    /// Position of the one who asks.
    pub role: ActorRole,
    /// Everything that is done.
    pub acts: Vec<Act>,
    /// 利用目的 in the organisation's words.
    pub purpose: String,
    /// What comes out.
    pub output: OutputType,
    /// Everyone who gets the data; empty for in-house.
    pub recipients: Vec<Recipient>,
}
