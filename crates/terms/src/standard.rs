//! Standards of processing a dataset can be held to.

use crate::words;

words! {
    /// To which standard a dataset is processed; contract section 1.
    Standard, "standard" {
        /// No processing; the clearance binds the input.
        AsIs => "as-is",
        /// A security step; the output stays personal data and claims no status.
        Masked => "masked",
        /// 仮名加工情報. Law: APPI art. 41, Rules 31.
        Pseudonymised => "pseudonymised",
        /// 匿名加工情報. Law: APPI art. 43, Rules 34.
        Anonymised => "anonymised",
        /// The least processing under which some route is clear.
        Auto => "auto",
    }
}
