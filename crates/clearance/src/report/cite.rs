//! Provisions as lawyers cite them.

use super::{Lang, Writer};

impl Writer<'_> {
    /// One provision as a citation; its identifier where the pack has none.
    pub(super) fn citation(&self, id: &str) -> String {
        self.pack
            .provision(id)
            .map_or_else(|| id.to_owned(), |known| self.words.lang.of_law(&known.citation()).to_owned())
    }

    /// Several provisions; the name of a law stands once for those that follow each other.
    pub(super) fn citations<'i>(&self, ids: impl IntoIterator<Item = &'i str>) -> String {
        let mut law_before: Option<String> = None;
        let mut cited = Vec::new();
        for id in ids {
            let whole = self.citation(id);
            let (law, place) = self.split(id, &whole);
            if !law.is_empty() && law_before.as_deref() == Some(law) {
                cited.push(place.to_owned());
            } else {
                cited.push(whole.clone());
            }
            law_before = Some(law.to_owned());
        }
        self.words.list(cited)
    }

    /// A citation as the name of its law and the place in it; no name where the two cannot be told apart.
    fn split<'c>(&self, id: &str, citation: &'c str) -> (&'c str, &'c str) {
        let place = id.split_once(':').map_or("", |(_, place)| place);
        let number: String = place.chars().take_while(char::is_ascii_digit).collect();
        if number.is_empty() {
            return ("", citation);
        }
        let at = match (self.words.lang, citation.strip_suffix(place)) {
            (_, Some(law)) => Some(law.len()),
            (Lang::Ja, None) => citation.rfind(&format!("{number}条")),
            (Lang::En, None) => None,
        };
        at.and_then(|at| citation.split_at_checked(at)).unwrap_or(("", citation))
    }
}
