//! The demo's project files and notices.

use sekisho_clearance::Error;
use sekisho_formats::{Access, Existing};
use std::path::Path;

const ACTIVITY: &str = r#"# 架空の会社「さくらモバイル」の例です。データはすべて合成です。
# An example organisation. All data are synthetic.
schema = 1

[activity]
id = "callcentre-assistant"
role = "handler"
acts = ["use"]
purpose = "お問い合わせ対応を支援する生成モデルの社内学習"
output = "generative-model"

[keys]
signing = "keys/signing.key"
deidentification = "keys/deidentification.key"

[log]
path = ".sekisho/log"
"#;

const DATASETS: [(&str, &str, Option<&str>); 3] = [
    ("customers", "data/customers/*.parquet", Some("customer_id")),
    ("contracts", "data/contracts/*.csv", Some("customer_id")),
    ("notes", "data/notes/*.jsonl", Some("customer_id")),
];

type Statement = (&'static str, &'static str, &'static str, Option<&'static str>);

/// What those in charge know from the start.
const ANSWERS: [Statement; 8] = [
    ("acquired-properly", "true", "契約の申込みと応対の記録として本人から取得した", None),
    ("improper-use", "false", "違法又は不当な行為を助長する用途ではないことを確認した", None),
    ("special-care-basis", "true", "応対の中で本人から直接申し出を受けた内容に限られる", None),
    ("purpose-specified", "true", "申込書の利用目的に具体的に書いている", None),
    ("purpose-covers-use", "false", "取得時の利用目的に、モデルの学習は含まれない", None),
    ("purpose-notified", "true", "取得時の利用目的は申込書で明示した", None),
    ("express-statement", "true", "申込書に利用目的を印刷している", None),
    ("security-measures", "true", "安全管理措置の点検を終えた", None),
];

/// What they do and publish so that the data may be used as pseudonymised information.
const PLEDGES: [Statement; 4] = [
    ("ai-purpose-published", "true", "仮名加工情報の利用目的を利用前に公表した", Some("notices/purpose.txt")),
    ("rule32-measures", "true", "削除情報等の責任者・規程・アクセス制限を定めた", Some("notices/rule32.txt")),
    ("no-matching", "true", "本人を識別するための照合をしないことを誓約した", Some("notices/rule32.txt")),
    ("no-contact-use", "true", "連絡先を使った連絡や訪問をしないことを誓約した", Some("notices/rule32.txt")),
];

/// Everything as it was found, with a list that was bought from a broker.
pub(crate) fn project_as_found() -> String {
    let mut text = ACTIVITY.to_owned();
    for (id, path, subject) in DATASETS {
        text.push_str(&dataset(id, path, "as-is", subject));
    }
    text.push_str(&dataset("leads", "data/leads/*.csv", "as-is", None));
    let bought = "名簿業者から、不正に取得された疑いを知りながら購入した";
    text.push_str(&answer("acquired-properly", "false", Some("leads"), bought, None));
    text.push_str(&answer("my-number-present", "false", Some("leads"), "購入時の項目一覧で確認した", None));
    text.push_str(&answer(
        "my-number-present",
        "false",
        Some("contracts"),
        "申込書の項目一覧で確認した",
        None,
    ));
    for (fact, value, reason, _) in ANSWERS {
        text.push_str(&answer(fact, value, None, reason, None));
    }
    text
}

/// The bought list left out, the rest pseudonymised, and what those in charge can say.
pub(crate) fn project_with_plan() -> String {
    let mut text = ACTIVITY.to_owned();
    for (id, path, subject) in DATASETS {
        text.push_str(&dataset(id, path, "pseudonymised", subject));
        text.push_str(columns_not_needed(id));
    }
    text.push_str("\n[[link]]\ncolumns = [\"customers.customer_id\", \"contracts.customer_id\", \"notes.customer_id\"]\n");
    for (fact, value, reason, evidence) in ANSWERS.into_iter().chain(PLEDGES) {
        text.push_str(&answer(fact, value, None, reason, evidence));
    }
    text
}

/// Columns that the training does not need, and that a person would otherwise have to review.
fn columns_not_needed(dataset: &str) -> &'static str {
    match dataset {
        "contracts" => {
            "columns.\"備考\" = { technique = \"suppress\" }\ncolumns.\"口座番号\" = { technique = \"suppress\" }\n"
        }
        "notes" => "columns.note_id = { technique = \"suppress\" }\n",
        _ => "",
    }
}

/// The documents that the answers name.
pub(crate) fn write_notices(folder: &Path) -> Result<(), Error> {
    let notices = [
        (
            "notices/purpose.txt",
            "（架空）さくらモバイル 仮名加工情報の利用目的の公表\n公表日 2026-11-01\n\
             お客様の契約情報と応対記録から作成した仮名加工情報を、お問い合わせ対応を支援するモデルの社内学習に利用します。\n",
        ),
        (
            "notices/rule32.txt",
            "（架空）削除情報等の安全管理\n責任者：個人情報保護管理者。鍵は学習基盤と分けて保管し、取扱者を限定する。\n\
             本人を識別するための照合をしない。連絡先を用いた連絡をしない。\n",
        ),
    ];
    sekisho_formats::create_folders(&folder.join("notices"))?;
    for (name, text) in notices {
        sekisho_formats::write_file_atomically(
            &folder.join(name),
            text.as_bytes(),
            Access::Shared,
            Existing::Refuse,
        )?;
    }
    Ok(())
}

fn dataset(id: &str, path: &str, standard: &str, subject: Option<&str>) -> String {
    let subject = subject.map(|column| format!("subject = \"{column}\"\n")).unwrap_or_default();
    format!("\n[[dataset]]\nid = \"{id}\"\npath = \"{path}\"\nstandard = \"{standard}\"\n{subject}")
}

fn answer(fact: &str, value: &str, dataset: Option<&str>, reason: &str, evidence: Option<&str>) -> String {
    let dataset = dataset.map(|id| format!("dataset = \"{id}\"\n")).unwrap_or_default();
    let evidence = evidence.map(|file| format!("evidence = \"{file}\"\n")).unwrap_or_default();
    format!(
        "\n[[answer]]\nfact = \"{fact}\"\nvalue = {value}\n{dataset}by = \"法務部長 関所太郎（架空の人物）\"\non = 2026-11-20\n\
         {evidence}reason = \"{reason}\"\n"
    )
}
