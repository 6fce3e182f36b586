//! Columns without a telling header: bare numbers, floats of whole numbers, halves of names.

use super::tests::{SCANNER, batch, inventory, judged, many, my_number};
use super::*;
use arrow_array::{
    ArrayRef, BooleanArray, Decimal128Array, Float64Array, Int64Array, RecordBatch, StringArray,
};
use proptest::prelude::*;
use sekisho_terms::{AttributeRole, DataCategory as C, Finding};
use std::sync::Arc;

/// Different numbers spread over all of twelve digits, from a fixed seed.
fn spread(count: u64, digits: u32) -> Vec<u64> {
    let mut state = 0x5eed_u64;
    (0..count)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let span = 10u64.pow(digits) - 10u64.pow(digits - 1);
            10u64.pow(digits - 1) + (state >> 4) % span
        })
        .collect()
}

fn with_last(base: u64, valid: impl Fn(&[u8]) -> bool, place: u64) -> String {
    let stem = base / (place * 10) * (place * 10) + base % place;
    (0..10)
        .map(|check| (stem + check * place).to_string())
        .find(|number| valid(&number.bytes().map(|b| b - b'0').collect::<Vec<u8>>()))
        .unwrap()
}

fn valid_my_numbers(count: u64) -> Vec<String> {
    spread(count, 12).into_iter().map(|n| with_last(n, crate::check::is_my_number, 1)).collect()
}

fn valid_licences(count: u64) -> Vec<String> {
    let in_range = spread(count, 12).into_iter().map(|n| 300_000_000_000 + n % 10_000_000_000);
    in_range.map(|n| with_last(n, crate::check::is_driver_licence, 10)).collect()
}

fn text(cells: &[String]) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(cells))
}

fn findings(batch: &RecordBatch) -> Vec<Finding> {
    let mut findings = Vec::new();
    SCANNER.findings(&inventory(batch), "f", batch, 0, &mut findings).unwrap();
    findings
}

/// Labels with other cells at every `step`th row.
fn among(label: &str, cells: &[String], rows: u64, step: usize) -> Vec<String> {
    let mut labels = many(rows, |_| label.to_owned());
    for (slot, cell) in labels.iter_mut().step_by(step).zip(cells) {
        slot.clone_from(cell);
    }
    labels
}

#[test]
fn bare_identifiers_among_labels_are_found_and_nothing_else() {
    let written = |numbers: Vec<String>, separator: &str| -> Vec<String> {
        let groups = |n: &String| n.chars().collect::<Vec<char>>().chunks(4).map(String::from_iter).collect();
        numbers.iter().map(groups).map(|groups: Vec<String>| groups.join(separator)).collect()
    };
    let wide = |n: &String| n.chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap()).collect();
    let kanji = |n: &String| {
        n.bytes()
            .map(|b| ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"][usize::from(b - b'0')])
            .collect()
    };
    let cards: Vec<String> = spread(8, 15)
        .into_iter()
        .map(|n| with_last(4_000_000_000_000_000 + n, crate::check::is_card, 1))
        .collect();
    let insurers: Vec<String> = (0..8u32)
        .map(|n| {
            let base = 31_130_000 + u64::from(n) * 170;
            with_last(base, crate::check::is_insurer_number, 1)
        })
        .collect();
    let cases: Vec<(&str, &str, Vec<String>, C)> = vec![
        ("v1", "x", valid_my_numbers(8), C::MyNumber),
        ("区分", "A", valid_my_numbers(4), C::MyNumber),
        ("区分", "A", written(valid_my_numbers(8), "-"), C::MyNumber),
        ("区分", "A", written(valid_my_numbers(8), " "), C::MyNumber),
        ("区分", "A", valid_my_numbers(8).iter().map(wide).collect(), C::MyNumber),
        ("区分", "A", valid_my_numbers(8).iter().map(kanji).collect(), C::MyNumber),
        ("区分", "A", times(&valid_my_numbers(2), 4), C::MyNumber),
        ("免許区分", "普通", valid_licences(8), C::DriverLicence),
        ("区分", "A", cards, C::CreditCard),
        ("区分", "A", insurers, C::HealthInsurance),
    ];
    for (name, label, numbers, category) in cases {
        let cells = among(label, &numbers, 300, 36);
        let column = judged(name, &cells);
        let count = CategoryCount {
            cells: u64::try_from(numbers.len()).unwrap(),
            spans: u64::try_from(numbers.len()).unwrap(),
        };
        assert_eq!((column.category, column.kind), (None, ColumnKind::FreeText), "{name} {category:?}");
        assert_eq!(column.found.get(&category), Some(&count), "{name} {category:?}");
        assert_eq!(column.found.len(), 1, "{name} {category:?}");
        let found = findings(&batch(vec![(name, text(&cells))]));
        assert_eq!(found.len(), numbers.len(), "{name} {category:?}");
        for (finding, row) in found.iter().zip((0u64..).step_by(36)) {
            let length = cells[usize::try_from(row).unwrap()].chars().count();
            let place = (finding.row, finding.start, finding.end, finding.category);
            assert_eq!(place, (row, 0, u32::try_from(length).unwrap(), category), "{name}");
            assert_eq!(finding.recognizer, "check-digit");
        }
    }
}

#[test]
fn numbers_of_which_a_tenth_passes_are_silent() {
    let as_text = |numbers: Vec<u64>| numbers.iter().map(u64::to_string).collect::<Vec<String>>();
    let sequence = |step: u64| many(3000, |n| (202_604_010_000 + n * step).to_string());
    let mut columns = vec![
        ("spread", as_text(spread(5000, 12))),
        ("one by one", sequence(1)),
        ("by tens", sequence(10)),
        ("by hundreds", sequence(100)),
        ("by 37", sequence(37)),
        ("lines of orders", sequence(1).iter().flat_map(|n| vec![n.clone(); 5]).collect()),
        ("one number", many(300, |_| my_number(77_777))),
        ("three", among("A", &valid_my_numbers(3), 300, 30)),
        ("eight digits", as_text(spread(5000, 8))),
        ("days", many(300, |n| (20_260_401 + n % 28).to_string())),
        ("sixteen digits", as_text(spread(5000, 16))),
        ("cards' range", many(3000, |n| (4_111_111_111_110_000 + n * 7).to_string())),
        ("licences' range", many(3000, |n| (301_200_000_000 + n * 10).to_string())),
    ];
    // Ten of a hundred are no more than chance, whatever they are.
    let mut tenth: Vec<String> = as_text(spread(200, 12))
        .into_iter()
        .filter(|n| !crate::check::is_my_number(&n.bytes().map(|b| b - b'0').collect::<Vec<u8>>()))
        .take(90)
        .collect();
    tenth.extend(valid_my_numbers(300).split_off(290));
    columns.push(("a tenth", tenth));
    for (name, cells) in columns {
        let column = judged(&format!("x {name}"), &cells);
        assert_eq!((column.category, column.found.len()), (None, 0), "{name} {:?}", column.found);
        assert!(findings(&batch(vec![("x", text(&cells))])).is_empty(), "{name}");
        if cells.iter().all(|cell| cell.bytes().all(|b| b.is_ascii_digit())) {
            let numbers: ArrayRef =
                Arc::new(Int64Array::from_iter_values(cells.iter().map(|cell| cell.parse().unwrap())));
            assert!(inventory(&batch(vec![("x", numbers)])).columns[0].found.is_empty(), "{name}");
        }
    }
}

#[test]
fn arbitrary_columns_are_accused_less_than_once_in_a_thousand() {
    let numbers = spread(40_000, 12);
    let accused = numbers
        .chunks(40)
        .filter(|chunk| {
            let cells: Vec<String> = chunk.iter().map(u64::to_string).collect();
            !judged("x", &cells).found.is_empty()
        })
        .count();
    assert!(accused <= 1, "{accused} of 1000");
}

#[test]
fn corporate_numbers_are_not_reported_one_by_one() {
    let numbers: Vec<String> = spread(8, 13)
        .into_iter()
        .map(|n| {
            with_last(
                n % 1_000_000_000_000 + 1_000_000_000_000,
                crate::check::is_corporate_number,
                1_000_000_000_000,
            )
        })
        .collect();
    assert!(judged("区分", &among("A", &numbers, 300, 30)).found.is_empty());
}

#[test]
fn whole_numbers_in_float_columns_are_read_as_whole_numbers() {
    let numbers = valid_my_numbers(60);
    let floats = |cells: &[String]| -> ArrayRef {
        let gaps = cells.iter().flat_map(|cell| [Some(cell.parse::<f64>().unwrap()), None]);
        Arc::new(gaps.collect::<Float64Array>())
    };
    let decimals: ArrayRef = Arc::new(
        Decimal128Array::from_iter_values(numbers.iter().map(|n| n.parse::<i128>().unwrap() * 100))
            .with_precision_and_scale(20, 2)
            .unwrap(),
    );
    let few = floats(&among("1", &numbers[..8], 20, 2));
    let phones = floats(&many(20, |n| format!("9012345{n:03}")));
    let codes = floats(&many(20, |n| format!("15000{n:02}")));
    let cells = batch_of(vec![
        ("mn", floats(&numbers)),
        ("amount", decimals),
        ("電話番号", phones),
        ("郵便番号", codes),
        ("年齢", floats(&many(20, |n| format!("{}", n + 20)))),
    ]);
    let verdicts: Vec<(Option<C>, ColumnKind, bool)> =
        cells.iter().map(|column| (column.category, column.kind, column.closed)).collect();
    let typed = |category| (Some(category), ColumnKind::Typed, true);
    assert_eq!(
        verdicts,
        [typed(C::MyNumber), typed(C::MyNumber), typed(C::Phone), typed(C::PostalCode), typed(C::Age)]
    );
    let mixed = batch(vec![("mn", few)]);
    let column = inventory(&mixed).columns.remove(0);
    assert_eq!((column.kind, column.category, column.closed), (ColumnKind::Scalar, None, false));
    assert_eq!(column.found[&C::MyNumber].cells, 8);
    let found = findings(&mixed);
    assert_eq!(found.len(), 8);
    assert!(found.iter().all(|finding| (finding.start, finding.end) == (0, 12)));
}

/// The verdicts on columns of any lengths.
fn batch_of(columns: Vec<(&str, ArrayRef)>) -> Vec<ColumnInventory> {
    columns.into_iter().map(|column| inventory(&batch(vec![column])).columns.remove(0)).collect()
}

#[test]
fn only_measures_that_are_no_identifier_are_closed() {
    let cases: Vec<(ArrayRef, bool)> = vec![
        (Arc::new(Float64Array::from(vec![36.5, -5.0, 0.0, 1e-7])), true),
        (Arc::new(Float64Array::from(vec![945_807_302_153.5])), true),
        (Arc::new(Float64Array::from(vec![f64::NAN, f64::INFINITY])), true),
        (Arc::new(BooleanArray::from(vec![true, false])), true),
        (Arc::new(Float64Array::from(vec![12.0, 999_999.0])), true),
        (Arc::new(Float64Array::from(vec![36.5, 9_012_345_678.0])), false),
        (Arc::new(Float64Array::from(vec![1e17])), false),
        (Arc::new(Decimal128Array::from(vec![123_456_700]).with_precision_and_scale(12, 2).unwrap()), false),
        (Arc::new(Decimal128Array::from(vec![123_456_750]).with_precision_and_scale(12, 2).unwrap()), true),
    ];
    for (index, (array, closed)) in cases.into_iter().enumerate() {
        let column = batch_of(vec![("x", array)]).remove(0);
        assert_eq!((column.kind, column.closed), (ColumnKind::Scalar, closed), "{index}");
    }
}

fn words(words: &str, count: usize) -> Vec<String> {
    times(&words.split(' ').map(str::to_owned).collect::<Vec<String>>(), count)
}

fn times(cells: &[String], count: usize) -> Vec<String> {
    vec![cells; count].concat()
}

#[test]
fn halves_of_names_speak_for_themselves() {
    let cases = [
        "佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 山崎 森 池田 橋本 阿部",
        "サトウ スズキ タカハシ タナカ イトウ ワタナベ ヤマモト ナカムラ コバヤシ カトウ ヨシダ ヤマダ ササキ ヤマグチ マツモト",
        "ｻﾄｳ ｽｽﾞｷ ﾀｶﾊｼ ﾀﾅｶ ｲﾄｳ ﾜﾀﾅﾍﾞ ﾔﾏﾓﾄ ﾅｶﾑﾗ ｺﾊﾞﾔｼ ｶﾄｳ ﾖｼﾀﾞ ﾔﾏﾀﾞ",
        "さとう すずき たかはし たなか いとう わたなべ やまもと なかむら こばやし かとう よしだ やまだ",
        "美咲 翔太 大輔 健一 直樹 太郎 花子 一郎 陽菜 結衣 大翔 悠真 恵子 幸子 誠 茂 浩 隆",
        "ミサキ ショウタ ダイスケ ケンイチ ナオキ タロウ ハナコ イチロウ ヒロト ケイコ サチコ カズコ ヨウコ マコト シゲル",
    ];
    for names in cases {
        let mut cells = words(names, 3);
        cells.push("不明".to_owned());
        let column = judged("v1", &cells);
        let verdict = (column.kind, column.category, column.role, column.closed);
        let expected = (ColumnKind::Typed, Some(C::PersonName), AttributeRole::DirectIdentifier, false);
        assert_eq!(verdict, expected, "{names}");
        assert!(column.valid * 1000 >= column.cells * 900, "{names}");
        assert_eq!(findings(&batch(vec![("v1", text(&cells))])).len(), cells.len());
        // Too few cells, or too few different ones, prove nothing.
        assert_eq!(judged("v1", &words(names, 1)[..12]).category, None, "{names}");
        assert_eq!(judged("v1", &times(&words(names, 1)[..5], 20)).category, None, "{names}");
    }
}

#[test]
fn words_that_are_also_names_are_labels() {
    let cases = [
        (
            "prefectures",
            "北海道 青森 岩手 宮城 秋田 山形 福島 茨城 栃木 群馬 埼玉 千葉 東京 神奈川 新潟 富山 石川 福井 山梨 長野 岐阜 静岡 愛知 三重 滋賀 京都 大阪 兵庫 奈良 和歌山 鳥取 島根 岡山 広島 山口 徳島 香川 愛媛 高知 福岡 佐賀 長崎 熊本 大分 宮崎 鹿児島 沖縄",
        ),
        (
            "prefectures that are surnames",
            "宮城 山形 福島 千葉 富山 石川 福井 長野 愛知 岡山 山口 徳島 香川 福岡 佐賀 長崎 宮崎",
        ),
        (
            "prefectures in kana",
            "アオモリ イワテ ミヤギ アキタ ヤマガタ フクシマ イバラキ トチギ グンマ サイタマ チバ トウキョウ カナガワ ニイガタ トヤマ",
        ),
        (
            "cities",
            "横浜 川崎 名古屋 札幌 神戸 仙台 堺 浜松 熊本 岡山 相模原 船橋 川口 八王子 姫路 宇都宮 松山 西宮 倉敷 大分",
        ),
        (
            "cities that are surnames",
            "川崎 熊本 岡山 船橋 川口 松山 西宮 市川 福山 長崎 町田 富山 高松 藤沢 宮崎 一宮 岡崎 吹田 高崎 長野",
        ),
        (
            "cities of Chiba",
            "千葉 市川 船橋 木更津 松戸 野田 佐倉 成田 東金 旭 習志野 柏 勝浦 市原 流山 八千代 我孫子 鴨川 鎌ケ谷 君津",
        ),
        (
            "stations",
            "新宿 渋谷 池袋 品川 上野 大崎 五反田 目黒 恵比寿 原宿 代々木 新大久保 高田馬場 目白 大塚 巣鴨 駒込 田端 日暮里",
        ),
        ("towns", "本町 栄町 旭町 中央 緑町 西町 東町 南町 北町 元町 新町 幸町 末広町 泉町 若葉町 桜町"),
        ("colours", "赤 青 黄 緑 白 黒 紫 茶 桃 橙 紺 灰 銀 金 水色 藍 朱 紅 茜 桜"),
        ("flowers", "桜 梅 菊 蘭 百合 菫 椿 牡丹 藤 桃 葵 蓮 楓 松 竹 向日葵 紫陽花 萩 桔梗"),
        (
            "flowers in kana",
            "サクラ ウメ キク ラン バラ ユリ スミレ アヤメ ツバキ ボタン フジ モモ アオイ ハス カエデ マツ タケ",
        ),
        ("flowers that are names", "桜 梅 菊 蘭 百合 椿 藤 桃 葵 蓮 楓 松 橘 柳 杏"),
        (
            "fruit",
            "リンゴ ミカン バナナ ブドウ モモ ナシ カキ クリ ウメ イチゴ メロン スイカ サクランボ キウイ",
        ),
        ("fish", "サケ マグロ イワシ サバ アジ タイ ブリ カツオ サンマ ヒラメ カレイ タラ アナゴ ウナギ"),
        (
            "plans",
            "ゴールド シルバー プラチナ スタンダード プレミアム ライト ベーシック レギュラー さくら あおい ひかり",
        ),
        (
            "trains",
            "さくら ひかり のぞみ こだま つばめ みずほ はやぶさ かがやき あさひ こまち つばさ とき やまびこ あずさ",
        ),
        ("products", "冷蔵庫 洗濯機 掃除機 電子レンジ 炊飯器 扇風機 加湿器 照明 布団 机 椅子 本棚"),
        ("makers", "豊田 本田 日産 松田 鈴木 川崎 三菱 日野 高島屋 三越 伊勢丹 大丸"),
    ];
    for (what, names) in cases {
        let column = judged("v1", &words(names, 5));
        assert_eq!((column.category, column.role), (None, AttributeRole::Other), "{what}");
    }
    // A header that speaks of something else outweighs the list of surnames.
    let shops = words("佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田", 3);
    for name in ["店舗名", "町名", "最寄駅"] {
        assert_eq!(judged(name, &shops).category, None, "{name}");
    }
}

fn number() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        Just(None),
        Just(Some("A".to_owned())),
        (0u64..40).prop_map(|n| Some(my_number(n * 104_729))),
        "[0-9]{12}".prop_map(Some),
        "30[0-9]{10}".prop_map(Some),
        "[0-9]{4}-[0-9]{4}-[0-9]{4}".prop_map(Some),
        "4[0-9]{15}".prop_map(Some),
        Just(Some("佐藤".to_owned())),
    ]
}

proptest! {
    /// Counts and findings of bare numbers do not depend on batches or on the order of merging.
    #[test]
    fn bare_numbers_merge_in_any_order(cells in proptest::collection::vec(number(), 1..80), cut in 0usize..80) {
        let whole = batch(vec![("v1", Arc::new(StringArray::from(cells)) as ArrayRef)]);
        let cut = cut.min(whole.num_rows());
        let parts = [whole.slice(0, cut), whole.slice(cut, whole.num_rows() - cut)];
        let [a, b] = parts.each_ref().map(|part| {
            let mut observation = Observation::new(&part.schema()).unwrap();
            SCANNER.observe(part, &mut observation).unwrap();
            observation
        });
        let (mut left, mut right) = (a.clone(), b.clone());
        left.merge(b).unwrap();
        right.merge(a).unwrap();
        let expected = inventory(&whole);
        prop_assert!(left == right);
        prop_assert_eq!(&left.finish(), &expected);
        let mut pieces = Vec::new();
        for (part, first) in parts.iter().zip([0, cut]) {
            SCANNER.findings(&expected, "f", part, u64::try_from(first).unwrap(), &mut pieces).unwrap();
        }
        let mut at_once = Vec::new();
        SCANNER.findings(&expected, "f", &whole, 0, &mut at_once).unwrap();
        prop_assert_eq!(&pieces, &at_once);
        // What is counted is what is pointed at.
        for (category, count) in &expected.columns[0].found {
            let pointed = at_once.iter().filter(|finding| finding.category == *category).count();
            prop_assert_eq!(u64::try_from(pointed).unwrap(), count.spans);
        }
    }
}

#[test]
fn samples_of_many_numbers_do_not_depend_on_batches() {
    let numbers: Vec<String> = spread(6000, 12).iter().map(u64::to_string).collect();
    let mut cells = numbers;
    cells.extend(valid_my_numbers(6600).split_off(6000));
    let whole = batch(vec![("x", text(&cells))]);
    let observe = |parts: &[RecordBatch]| {
        let mut sum = Observation::new(&whole.schema()).unwrap();
        for part in parts {
            let mut one = Observation::new(&whole.schema()).unwrap();
            SCANNER.observe(part, &mut one).unwrap();
            sum.merge(one).unwrap();
        }
        sum
    };
    let cut = [whole.slice(4500, 2100), whole.slice(0, 1000), whole.slice(1000, 3500)];
    let (parts, all) = (observe(&cut), observe(std::slice::from_ref(&whole)));
    assert!(parts == all);
    let column = all.finish().columns.remove(0);
    // The six hundred, and the tenth of the others that cannot be told from them.
    let found = column.found[&C::MyNumber].cells;
    assert!((1100..1300).contains(&found), "{found}");
}
