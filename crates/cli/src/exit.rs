//! Exit codes: the one table, for every command. Source: contract section 2.

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Cleared, clear, verified, done.
    Done = 0,
    /// Refused, blocked, or findings where `--fail-on` asks.
    Refused = 1,
    /// Unknown, contested, out of scope.
    Undetermined = 2,
    /// Integrity failed.
    IntegrityFailed = 3,
    /// Answered, but not under the law in force today.
    NotLawToday = 4,
    /// Done in part: some inputs could not be read.
    InPart = 5,
    /// Wrong use of the command line.
    Usage = 64,
    /// An input that cannot be read as what it should be.
    BadData = 65,
    /// An input that is not there.
    InputMissing = 66,
    /// A fault of Sekisho, panics included.
    Internal = 70,
    /// The output is there already.
    OutputExists = 73,
    /// Reading or writing failed.
    InputOutput = 74,
    /// A key or a permission.
    KeyOrPermission = 77,
    /// Ctrl-C.
    Interrupted = 130,
}

impl Exit {
    /// The code with this number, as message files write it.
    pub(crate) fn from_number(number: i64) -> Option<Self> {
        const ALL: &[Exit] = &[
            Exit::Done,
            Exit::Refused,
            Exit::Undetermined,
            Exit::IntegrityFailed,
            Exit::NotLawToday,
            Exit::InPart,
            Exit::Usage,
            Exit::BadData,
            Exit::InputMissing,
            Exit::Internal,
            Exit::OutputExists,
            Exit::InputOutput,
            Exit::KeyOrPermission,
            Exit::Interrupted,
        ];
        ALL.iter().copied().find(|exit| i64::from(*exit as u8) == number)
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
