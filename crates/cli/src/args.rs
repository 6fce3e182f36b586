//! The command line. Typed arguments only; what they resolve to is each command's business.

use crate::message::Lang;
use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// 関所 — the checkpoint between personal data and AI.
///
/// May this dataset be used for this AI work, under the Act on the Protection of Personal Information (APPI), today?
/// Sekisho finds the personal data, decides, de-identifies, measures, decides again, and leaves evidence.
/// It is not legal advice.
#[derive(Debug, Parser)]
#[command(
    name = "sekisho",
    version,
    propagate_version = true,
    arg_required_else_help = true,
    after_help = "First steps / はじめに:\n  sekisho demo --out sekisho-demo\n  sekisho init my-project --data 'data/*.csv'\n\nExit codes: 0 clear, 1 refused, 2 undetermined, 3 integrity failed, 4 not under law in force today,\n            64-77 usage, data, file and key errors, 130 interrupted."
)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Options of every command.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Language of messages and summaries [default: from LANG] / 言語
    #[arg(long, global = true, value_enum, help_heading = "Common options")]
    pub(crate) lang: Option<Lang>,
    /// Output for people or for programs / 出力形式
    #[arg(long, global = true, value_enum, default_value_t = Format::Text, help_heading = "Common options")]
    pub(crate) format: Format,
    /// No progress and no summary; errors still show / 静かに
    #[arg(long, short, global = true, help_heading = "Common options")]
    pub(crate) quiet: bool,
    /// Threads [default: all cores]; results do not depend on it / 並列数
    #[arg(long, global = true, value_name = "N", help_heading = "Common options")]
    pub(crate) jobs: Option<NonZeroUsize>,
    /// Memory for exact counts before they spill to a private folder, and for the values searched; at least 64KiB / メモリ上限
    #[arg(long, global = true, value_name = "SIZE", default_value = "1GiB", value_parser = parse_size, help_heading = "Common options")]
    pub(crate) memory: usize,
}

/// Output forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people.
    Text,
    /// One JSON object.
    Json,
}

/// Subcommands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Watch an example organisation's data go through the checkpoint / 実演
    Demo(DemoArgs),
    /// Write a commented sekisho.toml for data you have / 初期設定
    #[command(after_help = "Example / 例:\n  sekisho init my-project --data 'data/*.csv'")]
    Init(InitArgs),
    /// Make the two keys / 鍵の作成
    #[command(
        subcommand,
        after_help = "Example / 例:\n  sekisho key new signing --out keys/signing.key --name example.co.jp/sekisho"
    )]
    Key(KeyCommand),
    /// Say what is missing before a project can be cleared / 点検
    #[command(after_help = "Example / 例:\n  sekisho doctor my-project")]
    Doctor(ProjectArgs),
    /// The whole flow: scan, decide, de-identify, measure, decide again, issue / 通関
    #[command(
        after_help = "Example / 例:\n  sekisho clear my-project\n  sekisho clear my-project --what-if act56-2026@2028-07-16"
    )]
    Clear(ClearArgs),
    /// Find personal information in files / 個人情報の検出
    #[command(after_help = "Example / 例:\n  sekisho scan data/customers.parquet --findings findings.jsonl")]
    Scan(ScanArgs),
    /// Decide a project without opening its data / 判定
    #[command(
        after_help = "Example / 例:\n  sekisho decide my-project --inventory inventory.json --format json\n  sekisho decide --answers facts.toml"
    )]
    Decide(DecideArgs),
    /// De-identify the datasets of a project, without a clearance / 加工
    #[command(after_help = "Example / 例:\n  sekisho deidentify my-project --out processed")]
    Deidentify(DeidentifyArgs),
    /// Measure the risk of re-identification of a file / リスク測定
    #[command(
        after_help = "Example / 例:\n  sekisho risk table.csv --quasi-identifiers age,sex,postal_code --k 5"
    )]
    Risk(RiskArgs),
    /// Look at a seeded sample of redacted text and record what was missed / レビュー
    #[command(
        after_help = "Example / 例:\n  sekisho review my-project --dataset notes --by '個人情報保護管理者 山田'"
    )]
    Review(ReviewArgs),
    /// Verify a clearance, its proof and the released files / 検証
    #[command(
        after_help = "Example / 例:\n  sekisho verify my-project/out --log-key my-project/keys/signing.pub"
    )]
    Verify(VerifyArgs),
    /// Look into the evidence log / 証跡ログ
    #[command(subcommand, after_help = "Example / 例:\n  sekisho log fsck my-project/.sekisho/log")]
    Log(LogCommand),
    /// Read the law as data / 法令データ
    #[command(subcommand, after_help = "Example / 例:\n  sekisho law facts")]
    Law(LawCommand),
    /// Print the JSON Schema of sekisho.toml / スキーマ
    #[command(after_help = "Example / 例:\n  sekisho schema > sekisho.schema.json")]
    Schema,
    /// Print shell completions / シェル補完
    #[command(after_help = "Example / 例:\n  sekisho completions bash > /etc/bash_completion.d/sekisho")]
    Completions {
        /// Shell to complete for.
        shell: clap_complete::Shell,
    },
}

/// `demo`
#[derive(Debug, Args)]
#[command(after_help = "Example / 例:\n  sekisho demo --out sekisho-demo")]
pub(crate) struct DemoArgs {
    /// Folder that the demo writes, new or empty [default: sekisho-demo]
    #[arg(long, default_value = "sekisho-demo")]
    pub(crate) out: PathBuf,
    /// Customers in the example organisation.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u64).range(100..))]
    pub(crate) rows: u64,
    /// Seed of the synthetic data.
    #[arg(long, default_value_t = 20_261_122)]
    pub(crate) seed: u64,
}

/// `init`
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// Project folder; made if it is not there.
    pub(crate) folder: PathBuf,
    /// Data files, relative to the folder [default: what is in it].
    #[arg(long)]
    pub(crate) data: Vec<String>,
}

/// `key …`
#[derive(Debug, Subcommand)]
pub(crate) enum KeyCommand {
    /// Make a key file, readable by you alone / 鍵を作る
    #[command(
        after_help = "Example / 例:\n  sekisho key new signing --out keys/signing.key --name example.co.jp/sekisho\n  sekisho key new deidentification --out keys/deidentification.key"
    )]
    New {
        /// What the key is for; the two are never the same file.
        purpose: KeyPurpose,
        /// File to write; never overwritten.
        #[arg(long)]
        out: PathBuf,
        /// Name of the log that the signing key signs.
        #[arg(long, default_value = "sekisho.invalid/log")]
        name: String,
    },
}

/// Purposes of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeyPurpose {
    /// Signs log and clearance.
    Signing,
    /// Makes pseudonyms and commitments.
    Deidentification,
}

/// A project.
#[derive(Debug, Args)]
pub(crate) struct ProjectArgs {
    /// sekisho.toml or its folder.
    #[arg(default_value = ".")]
    pub(crate) project: PathBuf,
}

/// Which law.
#[derive(Debug, Args)]
pub(crate) struct BasisArgs {
    /// Decide under the law of this day; any other day than today is an answer, not a clearance.
    #[arg(long, value_name = "DATE")]
    pub(crate) as_of: Option<Date>,
    /// Suppose that an edition were in force: EDITION or EDITION@DATE. Never a clearance.
    #[arg(long, value_name = "EDITION[@DATE]", conflicts_with = "as_of")]
    pub(crate) what_if: Option<String>,
}

/// `clear`
#[derive(Debug, Args)]
pub(crate) struct ClearArgs {
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
    #[command(flatten)]
    pub(crate) basis: BasisArgs,
    /// Folder for the result [default: `out` beside the project file].
    #[arg(long)]
    pub(crate) out: Option<PathBuf>,
    /// Go through everything and write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Replace the clearance in the output folder; the new one names it.
    #[arg(long)]
    pub(crate) supersede: bool,
}

/// `scan`
#[derive(Debug, Args)]
pub(crate) struct ScanArgs {
    /// Files.
    #[arg(required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Write every finding to this file (readable by you alone): it is personal data itself.
    #[arg(long, value_name = "OUT.jsonl")]
    pub(crate) findings: Option<PathBuf>,
    /// Exit with 1 if one of these categories is found; `any` for all.
    #[arg(long, value_name = "CATEGORY,…", value_delimiter = ',')]
    pub(crate) fail_on: Vec<String>,
}

/// `decide`
#[derive(Debug, Args)]
pub(crate) struct DecideArgs {
    /// sekisho.toml or its folder.
    #[arg(default_value = ".", conflicts_with = "answers")]
    pub(crate) project: PathBuf,
    #[command(flatten)]
    pub(crate) basis: BasisArgs,
    /// What `scan --format json` printed for the project's datasets.
    #[arg(long)]
    pub(crate) inventory: Option<PathBuf>,
    /// What `risk --format json` printed.
    #[arg(long)]
    pub(crate) risk: Option<PathBuf>,
    /// Decide from a bare list of facts (TOML `fact = value`).
    #[arg(long)]
    pub(crate) answers: Option<PathBuf>,
}

/// `deidentify`
#[derive(Debug, Args)]
pub(crate) struct DeidentifyArgs {
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
    /// Folder for the processed files.
    #[arg(long)]
    pub(crate) out: PathBuf,
}

/// `risk`
#[derive(Debug, Args)]
pub(crate) struct RiskArgs {
    /// File.
    pub(crate) file: PathBuf,
    /// Columns taken together.
    #[arg(long, value_name = "A,B,…", value_delimiter = ',', required = true)]
    pub(crate) quasi_identifiers: Vec<String>,
    /// Column that tells persons apart.
    #[arg(long)]
    pub(crate) subject: Option<String>,
    /// Class size to count against.
    #[arg(long, default_value_t = 5)]
    pub(crate) k: u32,
}

/// `review`
#[derive(Debug, Args)]
pub(crate) struct ReviewArgs {
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
    /// Dataset with redacted text.
    #[arg(long)]
    pub(crate) dataset: String,
    /// Who looks.
    #[arg(long)]
    pub(crate) by: String,
    /// Rows to look at.
    #[arg(long, default_value_t = 300)]
    pub(crate) sample: u64,
    /// Seed of the sample.
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

/// `verify`
#[derive(Debug, Args)]
pub(crate) struct VerifyArgs {
    /// Output folder of `clear`, or clearance.json.
    #[arg(default_value = "out")]
    pub(crate) clearance: PathBuf,
    /// Public key of the log, from a source you trust: a `.pub` file or the key itself.
    #[arg(long, value_name = "FILE|KEY")]
    pub(crate) log_key: Option<String>,
    /// Folder of the log: says whether a newer clearance supersedes this one.
    #[arg(long)]
    pub(crate) log: Option<PathBuf>,
    /// Day for which validity is reported [default: today].
    #[arg(long, value_name = "DATE")]
    pub(crate) on: Option<Date>,
    /// Project whose data files are compared with the clearance's commitments; needs its de-identification key.
    #[arg(long)]
    pub(crate) project: Option<PathBuf>,
    /// Exit with 1 unless the clearance holds on that day.
    #[arg(long)]
    pub(crate) require_current: bool,
}

/// `log …`
#[derive(Debug, Subcommand)]
pub(crate) enum LogCommand {
    /// List the entries / 一覧
    #[command(after_help = "Example / 例:\n  sekisho log show my-project/.sekisho/log")]
    Show {
        /// Folder of the log.
        log: PathBuf,
    },
    /// Print the proof that an entry is in the log / 包含証明
    #[command(
        after_help = "Example / 例:\n  sekisho log prove my-project/.sekisho/log --index 3\n  sekisho log prove my-project/.sekisho/log --from-size 4"
    )]
    Prove {
        /// Folder of the log.
        log: PathBuf,
        /// Entry, from 0.
        #[arg(long, required_unless_present = "from_size", conflicts_with = "from_size")]
        index: Option<u64>,
        /// Prove that the log of today continues the log of this size.
        #[arg(long)]
        from_size: Option<u64>,
    },
    /// Read every byte of the log again and check it / 全数検査
    #[command(
        after_help = "Example / 例:\n  sekisho log fsck my-project/.sekisho/log --log-key keys/signing.pub"
    )]
    Fsck {
        /// Folder of the log.
        log: PathBuf,
        /// Public key of the log, from a source you trust.
        #[arg(long, value_name = "FILE|KEY")]
        log_key: Option<String>,
    },
}

/// `law …`
#[derive(Debug, Subcommand)]
pub(crate) enum LawCommand {
    /// Every fact that can be asked, with its question and provision / 事実の一覧
    #[command(after_help = "Example / 例:\n  sekisho law facts --format json")]
    Facts,
}

/// Below this nothing useful can be counted.
const MEMORY_MIN: usize = 1 << 16;

fn parse_size(text: &str) -> Result<usize, String> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let number: usize = number.parse().map_err(|_| "a size like 512MiB or 2GiB".to_owned())?;
    let factor: usize = match unit.trim() {
        "" | "B" => 1,
        "KiB" | "K" => 1 << 10,
        "MiB" | "M" => 1 << 20,
        "GiB" | "G" => 1 << 30,
        _ => return Err("the unit is KiB, MiB or GiB".to_owned()),
    };
    let bytes = number.checked_mul(factor).ok_or_else(|| "too large for this machine".to_owned())?;
    if bytes < MEMORY_MIN { Err("at least 64KiB".to_owned()) } else { Ok(bytes) }
}
