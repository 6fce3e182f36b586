//! One dictionary of keywords, terms and names: which entries start at a character.

use crate::fold::Folded;
use crate::tags::{Tag, Tags};
use std::collections::BTreeMap;

/// A prefix tree over folded, lower-cased entries.
pub(crate) struct Dictionary {
    /// Child of the root by first character, for the Basic Multilingual Plane; 0 = none.
    roots: Vec<u32>,
    nodes: Vec<Node>,
    /// Edges of all nodes; those of one node are adjacent and sorted.
    edges: Vec<(char, u32)>,
    /// The different tag sets; nodes name one by index, 0 is the empty set.
    tag_sets: Vec<Tags>,
}

#[derive(Clone, Copy, Default)]
struct Node {
    first_edge: u32,
    edge_count: u16,
    tag_set: u16,
}

/// Entries that share their first characters, sorted.
type Group<'a> = &'a [(&'a [char], Tags)];

impl Dictionary {
    /// Builds the tree from entries with their tags.
    pub(crate) fn new(entries: &BTreeMap<Vec<char>, Tags>) -> Self {
        let entries: Vec<(&[char], Tags)> =
            entries.iter().map(|(word, tags)| (word.as_slice(), *tags)).collect();
        let mut dictionary = Self {
            roots: vec![0; 0x1_0000],
            nodes: vec![Node::default()],
            edges: Vec::new(),
            tag_sets: vec![Tags::NONE],
        };
        dictionary.build(0, &entries, 0);
        let root = dictionary.nodes.first().copied().unwrap_or_default();
        for (c, node) in dictionary.edges_of(root).to_vec() {
            if let Some(slot) = usize::try_from(u32::from(c)).ok().and_then(|i| dictionary.roots.get_mut(i)) {
                *slot = node;
            }
        }
        dictionary
    }

    /// Calls `found` with the length and tags of every entry that starts at the head of `text`, shortest first.
    #[inline]
    pub(crate) fn prefixes(&self, text: &[char], mut found: impl FnMut(usize, Tags)) {
        let Some((first, rest)) = text.split_first() else { return };
        let root =
            usize::try_from(u32::from(first.to_ascii_lowercase())).ok().and_then(|i| self.roots.get(i));
        let Some(mut node) = root.filter(|n| **n != 0).and_then(|n| self.node(*n)) else { return };
        let mut length = 1;
        if node.tag_set != 0 {
            found(length, self.tags(node));
        }
        for c in rest {
            let Some(next) = self.step(node, c.to_ascii_lowercase()) else { return };
            node = next;
            length += 1;
            if node.tag_set != 0 {
                found(length, self.tags(node));
            }
        }
    }

    /// Tags of exactly this word.
    pub(crate) fn tags_of(&self, word: &[char]) -> Tags {
        let mut tags = Tags::NONE;
        self.prefixes(word, |length, found| {
            if length == word.len() {
                tags = found;
            }
        });
        tags
    }

    /// Tags of exactly this word, and of it with any one of `suffixes` behind.
    pub(crate) fn tags_with(&self, word: &[char], suffixes: &[char]) -> (Tags, Tags) {
        let Some((first, rest)) = word.split_first() else { return (Tags::NONE, Tags::NONE) };
        let root =
            usize::try_from(u32::from(first.to_ascii_lowercase())).ok().and_then(|i| self.roots.get(i));
        let mut node = root.filter(|n| **n != 0).and_then(|n| self.node(*n));
        for c in rest {
            node = node.and_then(|node| self.step(node, c.to_ascii_lowercase()));
        }
        let Some(node) = node else { return (Tags::NONE, Tags::NONE) };
        let longer = suffixes.iter().filter_map(|suffix| self.step(node, *suffix));
        (self.tags(node), longer.fold(Tags::NONE, |tags, node| tags.union(self.tags(node))))
    }

    fn step(&self, node: Node, c: char) -> Option<Node> {
        let edges = self.edges_of(node);
        let at = if edges.len() <= 8 {
            edges.iter().position(|(label, _)| *label == c)?
        } else {
            edges.binary_search_by_key(&c, |(label, _)| *label).ok()?
        };
        edges.get(at).and_then(|(_, next)| self.node(*next))
    }

    fn tags(&self, node: Node) -> Tags {
        self.tag_sets.get(usize::from(node.tag_set)).copied().unwrap_or(Tags::NONE)
    }

    fn node(&self, index: u32) -> Option<Node> {
        usize::try_from(index).ok().and_then(|i| self.nodes.get(i)).copied()
    }

    fn edges_of(&self, node: Node) -> &[(char, u32)] {
        let start = usize::try_from(node.first_edge).unwrap_or(0);
        let end = start.saturating_add(usize::from(node.edge_count));
        self.edges.get(start..end).unwrap_or_default()
    }

    /// Fills the node at `index` from the entries that share its first `depth` characters.
    fn build(&mut self, index: usize, entries: Group<'_>, depth: usize) {
        let mut tags = Tags::NONE;
        let mut children: Vec<(char, Group<'_>)> = Vec::new();
        let mut rest = entries;
        while let Some((word, entry_tags)) = rest.first() {
            let Some(label) = word.get(depth).copied() else {
                tags = tags.union(*entry_tags);
                rest = rest.get(1..).unwrap_or_default();
                continue;
            };
            let same = rest.partition_point(|(word, _)| word.get(depth).is_some_and(|c| *c <= label));
            let (group, after) = rest.split_at(same.max(1));
            children.push((label, group));
            rest = after;
        }
        let known = self.tag_sets.iter().position(|set| *set == tags).unwrap_or(self.tag_sets.len());
        if known == self.tag_sets.len() {
            self.tag_sets.push(tags);
        }
        let tag_set = u16::try_from(known).unwrap_or(0);
        let first_edge = self.edges.len();
        let first_node = self.nodes.len();
        for (offset, (label, _)) in children.iter().enumerate() {
            self.edges.push((*label, u32::try_from(first_node + offset).unwrap_or(0)));
            self.nodes.push(Node::default());
        }
        if let Some(node) = self.nodes.get_mut(index) {
            node.first_edge = u32::try_from(first_edge).unwrap_or(0);
            node.edge_count = u16::try_from(children.len()).unwrap_or(0);
            node.tag_set = tag_set;
        }
        for (offset, (_, group)) in children.into_iter().enumerate() {
            self.build(first_node + offset, group, depth + 1);
        }
    }
}

/// Reads entry lists into one map from folded, lower-cased word to tags.
#[derive(Default)]
pub(crate) struct Entries {
    words: BTreeMap<Vec<char>, Tags>,
    folded: Folded,
}

impl Entries {
    /// Adds one word.
    pub(crate) fn add(&mut self, word: &str, tag: Tag) {
        self.folded.set(word);
        let key: Vec<char> = self.folded.chars().iter().map(char::to_ascii_lowercase).collect();
        if !key.is_empty() {
            let tags = self.words.entry(key).or_insert(Tags::NONE);
            *tags = tags.with(tag);
        }
    }

    /// Adds a table of lines `tag<TAB>word word …`; lines of an unknown tag are returned.
    pub(crate) fn add_table<'a>(&mut self, table: &'a str) -> Vec<&'a str> {
        let mut unknown = Vec::new();
        for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (name, words) = line.split_once('\t').unwrap_or((line, ""));
            match Tag::named(name) {
                Some(tag) => words
                    .split(' ')
                    .filter(|w| !w.is_empty())
                    .for_each(|w| self.add(&w.replace('_', " "), tag)),
                None => unknown.push(name),
            }
        }
        unknown
    }

    /// The words read so far.
    pub(crate) fn words(&self) -> &BTreeMap<Vec<char>, Tags> {
        &self.words
    }
}
