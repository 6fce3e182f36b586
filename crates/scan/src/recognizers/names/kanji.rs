//! Names in kanji (and hiragana given names).

use super::{
    Candidate, Page, honorific_at, is_age_bracket, is_field, is_name_letter, labelled, piece_at,
    piece_before, pieces_at, push,
};
use crate::page::{Hit, is_hiragana, is_kanji};
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;
use std::collections::BTreeSet;

/// Longest given name that is taken without being listed.
const UNLISTED_MAX: usize = 3;
/// Endings that make a longer given name of a listed one; longer endings first.
const GIVEN_ENDINGS: &[&str] = &[
    "右衛門",
    "左衛門",
    "太郎",
    "次郎",
    "二郎",
    "三郎",
    "四郎",
    "五郎",
    "之助",
    "之介",
    "兵衛",
    "衛門",
    "郎",
    "助",
    "子",
    "美",
    "介",
    "輝",
    "弥",
    "男",
    "雄",
    "夫",
    "彦",
    "香",
    "奈",
    "斗",
    "真",
];

/// Labels of a form's other fields, which are no given names.
const LABELS: Tags = Tags::of(&[
    Tag::NameWord,
    Tag::Role,
    Tag::Phone,
    Tag::BirthDate,
    Tag::AddressWord,
    Tag::Email,
    Tag::PostalCode,
]);

/// What a form says in place of a name.
const NO_NAMES: &[&str] = &[
    "非", "不", "未定", "未記", "未登", "未確", "無", "記載", "掲載", "入力", "表示", "参照", "対象", "該当",
    "不明", "匿名", "未定", "非公", "未記", "記入", "省略", "同上", "法人", "本人", "無記", "空欄", "未確",
    "確認", "変更", "登録", "仮名", "別紙", "下記", "上記", "以下", "旧姓", "必須", "任意", "漢字", "複数",
    "全員", "各位", "会社", "個人", "代表", "当社", "弊社", "御社", "貴社",
];

/// Last kanji of words that a surname makes with another: shops, events, goods, papers.
const PRODUCT_TAILS: &str = "園館堂屋亭楼寮祭展線戦式型版製産用品料費金券証書票額率案件宛分課部";

/// Last kanji of given names.
const GIVEN_TAILS: &str = "太介助郎斗真也哉之樹輝希平馬翔子美奈香菜花音沙茉乃莉里絵恵衣佳歩羽葉心人生斐吾悟志司史彦夫雄男成弥久央実織穂紗咲凪月愛月";

/// Words of kinship and relation.
const RELATION: Tags = Tags::of(&[Tag::PersonContext, Tag::Child]);

/// Titles that a surname of one letter takes; with others it makes a word (原作者).
const OFFICES: &[&str] = &[
    "社長",
    "部長",
    "課長",
    "係長",
    "次長",
    "専務",
    "常務",
    "主任",
    "室長",
    "所長",
    "店長",
    "支店長",
    "教授",
    "選手",
    "監督",
    "議員",
];

/// Words of kinship.
const KIN: Tags = Tags::of(&[Tag::Kin]);
/// Words that stand where a given name could, behind a word of kinship.
const CALLED: Tags = Tags::of(&[Tag::PersonContext, Tag::Child, Tag::NameWord, Tag::CareContext, Tag::Role]);

/// Behind the value of a form's field or the name of somebody on duty.
const CLOSINGS: &[&str] = &[
    "より",
    "から",
    "と名乗",
    "が承",
    "が受",
    "が対応",
    "が応対",
    "が担当",
    "が訪問",
    "に変更",
    "へ",
    "まで",
    "宛",
    "が入電",
    "とのこと",
    "である",
    "を",
];
/// What somebody on duty does.
const DUTIES: &[&str] = &[
    "が承",
    "が受け付け",
    "が受付し",
    "が受電",
    "が応対",
    "が対応し",
    "が対応い",
    "が対応。",
    "が担当し",
    "が担当す",
    "が担当い",
    "が担当致",
    "が担当と",
    "が担当。",
    "が担当、",
    "が担当\0",
    "が訪問し",
    "が訪問す",
    "が訪問い",
    "が訪問。",
    "が伺",
    "がお伺",
    "がうかが",
    "と名乗",
    "拝\0",
    "拝\n",
    "(旧姓",
    "母です",
    "父です",
    "母より",
    "父より",
    "の母です",
    "の父です",
];

/// How a speaker says who is speaking.
const INTRODUCTIONS: &[&str] = &["です", "でございます", "と申し", "といいます", "と言います", "であります"];

/// Proposes names; the surnames and given names of full names are added to `pieces`.
pub(super) fn find(page: &Page, out: &mut Vec<Candidate>, pieces: &mut BTreeSet<Vec<char>>) {
    for hit in page.names() {
        if hit.tags.has(Tag::Surname) {
            full_names(page, hit, out, pieces);
            alone(page, hit, out, pieces);
        } else if hit.tags.has(Tag::Given) {
            alone(page, hit, out, pieces);
        }
        if hit.tags.has(Tag::KnownName) {
            known(page, hit, out);
        }
        if hit.tags.has(Tag::Honorific) {
            called(page, hit, out);
            super::kana::in_hiragana(page, hit, out);
        }
    }
    labelled_pairs(page, out);
    labelled_words(page, out);
    kin(page, out);
}

/// Pieces of full names count again where they stand as words of their own.
pub(super) fn find_again(page: &Page, out: &mut Vec<Candidate>, pieces: &BTreeSet<Vec<char>>) {
    if pieces.is_empty() {
        return;
    }
    for hit in page.names() {
        let piece = hit.tags.meets(Tags::of(&[Tag::Surname, Tag::Given]));
        if piece
            && hit.end - hit.start >= 2
            && !is_part(hit, out)
            && pieces.contains(page.slice(hit.start, hit.end))
        {
            let clean =
                edge_before(page, hit.start).permille >= 100 && edge_after(page, hit.end).permille >= 100;
            if clean {
                push(out, hit.start, hit.end, 780);
            }
        }
    }
}

/// What a border of a name says for or against it.
struct Edge {
    permille: i32,
    /// A word of kinship or relation introduces the name (娘の, 部下の).
    relation: bool,
    /// A title, honorific or label stands there.
    person: bool,
}

fn edge_before(page: &Page, start: usize) -> Edge {
    let edge = |permille, person| Edge { permille, relation: false, person };
    let before = page.before(start);
    if piece_before(page, start, Tag::OrganisationBefore) {
        edge(-600, false)
    } else if labelled(page, start) {
        edge(260, true)
    } else if piece_before(page, start, Tag::Title)
        || before == 'の' && piece_before(page, start - 1, Tag::Title)
    {
        edge(220, true)
    } else if is_related(page, start) {
        Edge { permille: 260, relation: true, person: true }
    } else if is_kanji(before) || is_katakana_letter(before) {
        edge(-130, false)
    } else {
        edge(120, false)
    }
}

/// Whether a word of relation (部下の○○) or kinship (妻・○○, 長女(○○)) introduces the name.
fn is_related(page: &Page, start: usize) -> bool {
    match page.before(start) {
        'の' => page.keyword_before(RELATION, start - 1, 0).is_some(),
        ' ' | ':' | '・' | '(' => page.keyword_before(KIN, start - 1, 0).is_some(),
        _ => false,
    }
}

/// Whether an accepted longer name has this piece in it.
fn is_part(hit: &Hit, out: &[Candidate]) -> bool {
    let longer = |c: &Candidate| c.end - c.start > hit.end - hit.start;
    out.iter().rev().take(8).any(|c| c.start <= hit.start && c.end >= hit.end && longer(c))
}

/// Whether what ends at `end` is all of a field's value.
fn is_closed(page: &Page, end: usize) -> bool {
    let next = page.at(end);
    matches!(next, '\0' | '。' | '、' | ',' | ')' | '」' | '】' | ']' | '/' | '\n' | ' ' | ';')
        || honorific_at(page, end).is_some()
        || INTRODUCTIONS.iter().chain(CLOSINGS).any(|phrase| page.continues(end, phrase))
}

fn edge_after(page: &Page, end: usize) -> Edge {
    let edge = |permille, person| Edge { permille, relation: false, person };
    if honorific_at(page, end).is_some() {
        return edge(260, true);
    }
    if is_age_bracket(page, end) {
        return edge(220, true);
    }
    let next = page.at(end);
    if is_kanji(next) || is_katakana_letter(next) {
        return match (piece_at(page, end, Tag::Title), piece_at(page, end, Tag::NotName)) {
            (Some(title), other) if other.is_none_or(|other| other.end <= title.end) => {
                // An office or firm that bears the name (税理士事務所).
                let firm =
                    piece_at(page, title.end, Tag::NotName).is_some_and(|hit| hit.end >= title.end + 2);
                if firm { edge(-400, false) } else { edge(220, true) }
            }
            (_, Some(_)) => edge(-400, false),
            _ => edge(-130, false),
        };
    }
    if piece_at(page, end, Tag::NotName).is_some() {
        return edge(-400, false);
    }
    let introduced = INTRODUCTIONS.iter().any(|phrase| page.continues(end, phrase));
    if introduced { edge(150, true) } else { edge(120, false) }
}

fn is_katakana_letter(c: char) -> bool {
    c != 'ー' && crate::page::is_katakana(c)
}

fn full_names(page: &Page, surname: &Hit, out: &mut Vec<Candidate>, pieces: &mut BTreeSet<Vec<char>>) {
    let spaced = page.at(surname.end) == ' ';
    let given_start = surname.end + usize::from(spaced);
    let before = edge_before(page, surname.start);
    let base = 480 + surname_weight(surname) + before.permille + if spaced { 60 } else { 0 };
    for given in pieces_at(page, given_start).filter(|hit| is_given(page, hit)) {
        let extended = GIVEN_ENDINGS.iter().find(|ending| page.continues(given.end, ending));
        let longer = extended.map(|ending| given.end + ending.chars().count());
        for end in [Some(given.end), longer].into_iter().flatten() {
            let total = base + given_weight(page, given) + edge_after(page, end).permille;
            let addressed = surname.tags.has(Tag::CommonSurname)
                && page.at(end) == '様'
                && honorific_at(page, end).is_some()
                && is_whole_word(page, surname.start, end);
            let taken = if addressed {
                accept_unclaimed(page, surname.start, end, total, out)
            } else {
                accept(page, surname.start, end, total, out)
            };
            if taken {
                pieces.insert(page.slice(surname.start, surname.end).to_vec());
                pieces.insert(page.slice(given.start, end).to_vec());
            }
        }
    }
    unlisted_given(page, surname, given_start, base, &before, out, pieces);
}

/// A frequent surname and a short rest of the kanji run that no list has.
fn unlisted_given(
    page: &Page,
    surname: &Hit,
    start: usize,
    base: i32,
    before: &Edge,
    out: &mut Vec<Candidate>,
    pieces: &mut BTreeSet<Vec<char>>,
) {
    let mut end = start;
    while is_kanji(page.at(end))
        && end - start <= UNLISTED_MAX
        && honorific_at(page, end).is_none()
        && piece_at(page, end, Tag::Title).is_none()
    {
        end += 1;
    }
    let length = end - start;
    let label = page.keyword_after(LABELS, start, 0).is_some();
    let spaced = start > surname.end;
    let long = surname.end - surname.start >= 2 || spaced && honorific_at(page, end).is_some();
    let common = !label && surname.tags.has(Tag::CommonSurname) && long;
    if !(1..=UNLISTED_MAX).contains(&length) || !common || length == 1 && start == surname.end {
        return;
    }
    let after = edge_after(page, end);
    let person = after.person || before.person || spaced;
    let product = page.slice(start, end).last().is_some_and(|c| PRODUCT_TAILS.contains(*c));
    let organisation = product
        || (start..end).any(|at| {
            piece_at(page, at, Tag::NotName)
                .is_some_and(|hit| hit.end == end || hit.end >= at + 2 || at == surname.end)
        });
    let total =
        base + after.permille + if person { 0 } else { -140 } + if organisation { -350 } else { 0 } - 60;
    if accept(page, surname.start, end, total, out) {
        pieces.insert(page.slice(surname.start, surname.end).to_vec());
    }
}

fn accept(page: &Page, start: usize, end: usize, total: i32, out: &mut Vec<Candidate>) -> bool {
    !super::is_claimed(page, start, end) && accept_unclaimed(page, start, end, total, out)
}

/// Whether a listed word or place is exactly the range.
fn is_whole_word(page: &Page, start: usize, end: usize) -> bool {
    piece_at(page, start, Tag::Word).is_some_and(|hit| hit.end == end)
}

fn accept_unclaimed(page: &Page, start: usize, end: usize, total: i32, out: &mut Vec<Candidate>) -> bool {
    let length = i32::try_from(page.slice(start, end).len()).unwrap_or(0);
    let permille = u16::try_from((total + 5 * length).clamp(0, 980)).unwrap_or(0);
    if permille >= super::PERMILLE_MIN {
        push(out, start, end, permille);
        return true;
    }
    false
}

/// A listed given name in kanji or hiragana, or in katakana that ends there.
fn is_given(page: &Page, hit: &Hit) -> bool {
    let katakana = hit.tags.has(Tag::KanaGiven) && !crate::page::is_katakana(page.at(hit.end));
    let place = piece_at(page, hit.start, Tag::NotName).is_some_and(|other| other.end >= hit.end);
    hit.tags.has(Tag::Given) || katakana && !place
}

fn surname_weight(surname: &Hit) -> i32 {
    let length = match surname.end - surname.start {
        1 => -60,
        2 => 40,
        _ => 60,
    };
    let common = if surname.tags.has(Tag::CommonSurname) { 60 } else { 0 };
    let word = if surname.tags.has(Tag::CommonWord) { -60 } else { 0 };
    length + common + word
}

fn given_weight(page: &Page, given: &Hit) -> i32 {
    let kana = is_hiragana(page.at(given.start));
    let length = match (given.end - given.start, kana) {
        (1, true) => -400,
        (1, false) => -60,
        (2, true) => 0,
        _ => 60,
    };
    let word = match (given.tags.has(Tag::CommonWord), kana && is_hiragana(page.at(given.end))) {
        (true, true) => -200,
        (true, false) => -110,
        (false, _) => 0,
    };
    length + word
}

/// A surname or given name by itself, with an honorific, a title or a label.
fn alone(page: &Page, hit: &Hit, out: &mut Vec<Candidate>, pieces: &mut BTreeSet<Vec<char>>) {
    let (before, after) = (edge_before(page, hit.start), edge_after(page, hit.end));
    let length = hit.end - hit.start;
    let kana = is_hiragana(page.at(hit.start));
    if kana && (is_hiragana(page.before(hit.start)) && !before.relation || length < 2) {
        return;
    }
    let surname = hit.tags.has(Tag::Surname);
    let honorific = honorific_at(page, hit.end).is_some();
    let ambiguous = hit.tags.has(Tag::CommonWord) || is_major_place(page, hit) && !honorific;
    let word = hit.tags.has(Tag::CommonWord);
    let duty = surname && is_on_duty(page, hit.end) && !is_kanji(page.before(hit.start));
    let glued = length == 1 && is_kanji(page.before(hit.start));
    let particle = hit.tags.has(Tag::CommonSurname)
        && !glued
        && matches!(page.at(hit.end), 'の' | 'が' | 'は' | 'も' | 'に');
    let listed = surname && (before.person && is_field(page, hit.start) || is_listed(page, hit, out));
    let field = duty || listed && (particle || is_closed(page, hit.end));
    let bracketed = page.before(hit.start) == '(' && page.at(hit.end) == ')' && length == 1;
    let named = before.relation && hit.tags.has(Tag::Given) && (page.at(hit.end) == '(' || bracketed);
    let officer = surname && OFFICES.iter().any(|office| page.continues(hit.end, office));
    let base = match (honorific || field || named, after.person || before.person) {
        (true, _) => 560,
        (false, true) if !word || officer => 380,
        (false, false) if !ambiguous && stands_as_subject(page, hit) => {
            if surname {
                440
            } else {
                500
            }
        }
        _ => return,
    };
    if is_part(hit, out) || honorific && length == 1 && !takes_single(page.slice(hit.end, hit.end + 2)) {
        return;
    }
    let mut total = base + before.permille + after.permille;
    total += if surname { 0 } else { -120 };
    total += if hit.tags.has(Tag::CommonSurname) { 60 } else { 0 };
    total += match (length, officer || field || before.relation) {
        (1, true) => -30,
        (1, false) => -180,
        _ => 0,
    };
    total += if before.relation && !surname { 40 } else { 0 };
    total += if ambiguous { -120 } else { 0 };
    total += if after_age(page, hit.end) { 150 } else { 0 };
    if accept(page, hit.start, hit.end, total, out) && (honorific || before.person) && !ambiguous {
        pieces.insert(page.slice(hit.start, hit.end).to_vec());
    }
}

/// A given name that no list has, called so behind a word of kinship (長男の○○さん).
fn kin(page: &Page, out: &mut Vec<Candidate>) {
    const HONORIFICS: &[&str] = &["さん", "様", "くん", "君", "ちゃん", "さま"];
    for word in page.keywords().iter().filter(|keyword| keyword.tags.has(Tag::Kin)) {
        let gap = usize::from(matches!(page.at(word.end), 'の' | ' ' | '・' | ':'));
        let start = word.end + gap;
        let run = (start..start + 4)
            .take_while(|at| is_kanji(page.at(*at)) && page.at(*at) != '様' && page.at(*at) != '君');
        let end = start + run.count();
        let called =
            HONORIFICS.iter().any(|honorific| page.continues(end, honorific)) || is_age_bracket(page, end);
        let other = is_other_word(page, start, end);
        if gap > 0 && called && !other && (2..=3).contains(&(end - start)) {
            push(out, start, end, 700);
        }
    }
}

/// Whether a name stands directly ahead in the same list (室井、三好).
fn is_listed(page: &Page, hit: &Hit, out: &[Candidate]) -> bool {
    matches!(page.before(hit.start), '、' | '・' | ',')
        && out.iter().rev().take(8).any(|c| c.end + 1 == hit.start && c.category == DataCategory::PersonName)
}

/// Whether what follows says what somebody on duty does.
fn is_on_duty(page: &Page, end: usize) -> bool {
    matches!(page.at(end), 'が' | 'と' | '拝' | '(' | '母' | '父' | 'の')
        && DUTIES.iter().any(|duty| page.continues(end, duty))
}

/// An honorific and an age in brackets: only a person has both.
fn after_age(page: &Page, end: usize) -> bool {
    honorific_at(page, end).is_some_and(|end| is_age_bracket(page, end))
}

/// A given name of two kanji that no list has, by its last letter and an honorific.
fn called(page: &Page, honorific: &Hit, out: &mut Vec<Candidate>) {
    let end = honorific.start;
    let start = end.saturating_sub(2);
    let word = page.slice(start, end);
    if word.len() != 2 || !word.iter().all(|c| is_kanji(*c)) {
        return;
    }
    let familiar = page.continues(end, "くん") || page.continues(end, "ちゃん");
    let polite = page.continues(end, "さん") || page.continues(end, "様");
    let tail = word.last().is_some_and(|c| GIVEN_TAILS.contains(*c));
    let before = page.before(start);
    let clean = !is_kanji(before) && !matches!(before, 'お' | 'ご' | '御') && !is_katakana_letter(before);
    if (familiar || polite && tail) && clean && !is_other_word(page, start, end) {
        push(out, start, end, 660);
    }
}

/// Whether a word of relation, office, place or firm stands in the range.
fn is_other_word(page: &Page, start: usize, end: usize) -> bool {
    page.keyword_after(CALLED, start, 0).is_some_and(|hit| hit.start < end)
        || super::is_claimed(page, start, end)
        || (start..end).any(|at| {
            [Tag::NotName, Tag::Title]
                .into_iter()
                .any(|tag| piece_at(page, at, tag).is_some_and(|hit| hit.end == end && hit.end >= at + 2))
        })
}

/// A short kanji word that no list has, behind a label of names, or behind a party's label and addressed as 様.
fn labelled_words(page: &Page, out: &mut Vec<Candidate>) {
    for label in page.keywords().iter().filter(|keyword| keyword.tags.has(Tag::NameWord)) {
        let called = page.before(label.end) == '名' || page.before(label.end) == '前';
        let mut start = label.end;
        while start - label.end < 3 && matches!(page.at(start), ' ' | ':' | 'は' | '】' | '=') {
            start += 1;
        }
        let run = (start..start + 6).take_while(|at| is_kanji(page.at(*at)) && page.at(*at) != '様').count();
        let end = start + run;
        let addressed = page.at(end) == '様' && honorific_at(page, end).is_some();
        let value = called && start > label.end && (is_closed(page, end) || is_hiragana(page.at(end)));
        if (addressed || value)
            && (2..=4).contains(&run)
            && !matches!(
                page.before(end),
                '部' | '課' | '係' | '室' | '店' | '社' | '局' | '所' | '院' | '校' | '会'
            )
            && !is_other_word(page, start, end)
            && !NO_NAMES.iter().any(|word| page.continues(start, word))
        {
            push(out, start, end, 640);
        }
    }
}

/// Honorifics that a surname of one letter takes; with the others it is a word (神殿, 一氏).
fn takes_single(honorific: &[char]) -> bool {
    matches!(
        honorific,
        ['さ', 'ん' | 'ま'] | ['く', 'ん'] | ['ち', 'ゃ'] | ['先', '生'] | ['様', ..] | ['氏', ..]
    )
}

/// A prefecture, its seat or another well-known town: those that vehicles are registered in.
fn is_major_place(page: &Page, hit: &Hit) -> bool {
    page.keyword_after(Tags::of(&[Tag::PlateOffice]), hit.start, 0).is_some()
}

/// A frequent surname of two letters or more, between a clean start and a particle of a subject or object.
fn stands_as_subject(page: &Page, hit: &Hit) -> bool {
    let next = page.at(hit.end);
    let particle = matches!(next, 'は' | 'が' | 'を' | 'も' | 'に' | 'と' | 'の' | 'ら' | 'や')
        || matches!(next, '、' | '・');
    let closing = matches!(next, '\0' | '。' | '\n' | ')' | '」') && page.before(hit.start) == 'の';
    let clean = !is_kanji(page.before(hit.start)) && !crate::page::is_katakana(page.before(hit.start));
    let frequent = hit.tags.has(Tag::CommonSurname) || hit.tags.has(Tag::Given) && !hit.tags.has(Tag::Place);
    frequent && hit.end - hit.start >= 2 && (particle || closing) && clean
}

/// A full name listed as one.
fn known(page: &Page, hit: &Hit, out: &mut Vec<Candidate>) {
    let total = 500 + edge_before(page, hit.start).permille + edge_after(page, hit.end).permille;
    if is_name_letter(page.at(hit.start)) {
        accept(page, hit.start, hit.end, total, out);
    }
}

/// Behind a label, two short kanji words with a space between are a name whatever the lists say.
fn labelled_pairs(page: &Page, out: &mut Vec<Candidate>) {
    for label in page.keywords().iter().filter(|keyword| keyword.tags.has(Tag::NameWord)) {
        let mut start = label.end;
        while start - label.end < 3 && matches!(page.at(start), ' ' | ':' | 'は' | '】' | '=' | ']') {
            start += 1;
        }
        let run = |from: usize| (from..from + 5).take_while(|at| is_name_letter(page.at(*at))).count();
        let left = run(start);
        let right = run(start + left + 1);
        let addressed = right > 1 && matches!(page.at(start + left + right), '様' | '殿');
        let right = right - usize::from(addressed);
        let marked = start > label.end || page.before(start) == 'は';
        let label_next = page.keyword_after(LABELS, start, 5);
        let other = label_next.is_some_and(|next| next.start <= start + left + 1);
        if marked
            && !other
            && (1..=3).contains(&left)
            && (1..=3).contains(&right)
            && page.at(start + left) == ' '
        {
            push(out, start, start + left + 1 + right, 860);
        }
    }
}
