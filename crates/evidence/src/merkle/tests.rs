use super::*;
use proptest::prelude::*;

/// MTH(D[n]) exactly as RFC 6962 section 2.1 writes it.
fn slow_root(entries: &[Vec<u8>]) -> Hash {
    match entries {
        [] => Hash::of(b""),
        [entry] => Hash::of(&[&[0], entry.as_slice()].concat()),
        _ => {
            let mut k = 1;
            while k * 2 < entries.len() {
                k *= 2;
            }
            let (left, right) = (slow_root(&entries[..k]), slow_root(&entries[k..]));
            Hash::of(&[&[1], &left.as_bytes()[..], right.as_bytes()].concat())
        }
    }
}

fn source(entries: &[Vec<u8>]) -> impl FnMut(u32, u64) -> Result<Hash, Error> {
    |level, index| {
        let (start, end) = (index << level, (index + 1) << level);
        Ok(slow_root(&entries[usize::try_from(start).unwrap()..usize::try_from(end).unwrap()]))
    }
}

fn entries(count: usize) -> Vec<Vec<u8>> {
    (0..count).map(|index| format!("entry {index}").into_bytes()).collect()
}

fn hex(text: &str) -> Hash {
    Hash::from_hex(text).unwrap()
}

/// The eight inputs and roots that Certificate Transparency implementations of RFC 6962 share.
#[test]
fn known_answers_of_certificate_transparency() {
    let inputs: [&[u8]; 8] = [b"", b"\x00", b"\x10", b" !", b"01", b"@ABC", b"PQRSTUVW", b"`abcdefghijklmno"];
    let entries = inputs.map(<[u8]>::to_vec);
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    for (size, expected) in (0..).zip(roots) {
        assert_eq!(root(size, &mut source(&entries)).unwrap(), hex(expected), "{size}");
    }
    let path = [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ];
    assert_eq!(inclusion_proof(0, 8, &mut source(&entries)).unwrap(), path.map(hex));
}

/// RFC 6962 section 2.1.3: the tree of seven leaves, its audit paths and consistency proofs by the letters there.
#[test]
fn worked_example_of_rfc_6962() {
    let leaves = entries(7);
    let [a, b, c, d, e, f, j] = [0, 1, 2, 3, 4, 5, 6].map(|at| leaf_hash(&leaves[at]));
    let (g, h, i) = (node_hash(&a, &b), node_hash(&c, &d), node_hash(&e, &f));
    let (k, l) = (node_hash(&g, &h), node_hash(&i, &j));
    let inclusion = |index| inclusion_proof(index, 7, &mut source(&leaves)).unwrap();
    assert_eq!(inclusion(0), [b, h, l]);
    assert_eq!(inclusion(3), [c, g, l]);
    assert_eq!(inclusion(4), [f, j, k]);
    assert_eq!(inclusion(6), [i, k]);
    let consistency = |old| consistency_proof(old, 7, &mut source(&leaves)).unwrap();
    assert_eq!(consistency(3), [c, d, g, l]);
    assert_eq!(consistency(4), [l]);
    assert_eq!(consistency(6), [i, j, k]);
}

#[test]
fn every_proof_of_every_small_tree_verifies_and_no_other() {
    let leaves = entries(18);
    let roots: Vec<Hash> = (0..=18).map(|size| slow_root(&leaves[..size])).collect();
    for size in 0..=18_u64 {
        let root_at = |size: u64| &roots[usize::try_from(size).unwrap()];
        for index in 0..size {
            let proof = inclusion_proof(index, size, &mut source(&leaves)).unwrap();
            assert_eq!(root_before(index, size, &proof), Some(*root_at(index)), "{index} {size}");
            for (other, entry) in (0..).zip(&leaves) {
                let verified = verify_inclusion(&leaf_hash(entry), index, size, &proof, root_at(size));
                assert_eq!(verified, other == index, "{index} {size} {other}");
                if other != index {
                    assert!(!verify_inclusion(
                        &leaf_hash(&leaves[usize::try_from(index).unwrap()]),
                        other,
                        size,
                        &proof,
                        root_at(size)
                    ));
                }
            }
        }
        assert!(inclusion_proof(size, size, &mut source(&leaves)).is_err());
        assert!(!verify_inclusion(&leaf_hash(b""), size, size, &[], root_at(size)));
        for old in 0..=size {
            let proof = consistency_proof(old, size, &mut source(&leaves)).unwrap();
            let longer = 4 * size + 64;
            assert!(
                old == 0 || !verify_consistency(old, root_at(old), longer, root_at(size), &proof),
                "too short"
            );
            for claimed in 0..=size {
                let verified = verify_consistency(claimed, root_at(claimed), size, root_at(size), &proof);
                let same_proof = consistency_proof(claimed, size, &mut source(&leaves)).unwrap() == proof;
                assert_eq!(verified, same_proof, "{old} {claimed} {size}");
                assert!(
                    claimed == old || !verify_consistency(old, root_at(claimed), size, root_at(size), &proof)
                );
            }
        }
        assert!(consistency_proof(size + 1, size, &mut source(&leaves)).is_err());
        assert!(!verify_consistency(size + 1, root_at(size), size, root_at(size), &[]));
    }
}

/// Every way to spoil a proof by one step: a changed bit, a hash too few, one too many, two in the wrong order.
fn spoiled(proof: &[Hash], at: usize) -> Vec<Vec<Hash>> {
    let mut longer = proof.to_vec();
    longer.push(Hash::of(b"more"));
    let mut earlier = proof.to_vec();
    earlier.insert(0, Hash::of(b"more"));
    let mut all = vec![longer, earlier];
    if !proof.is_empty() {
        let at = at % proof.len();
        let mut flipped = proof.to_vec();
        flipped[at].0[at % 32] ^= 1;
        let mut shorter = proof.to_vec();
        shorter.remove(at);
        let mut swapped = proof.to_vec();
        swapped.rotate_left(1);
        all.extend([flipped, shorter]);
        if swapped != proof {
            all.push(swapped);
        }
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn proofs_of_larger_trees(size in 1_usize..700, a: prop::sample::Index, b: prop::sample::Index, at: usize) {
        let leaves = entries(size);
        let (index, old) = (a.index(size), b.index(size) + 1);
        let (new_root, old_root) = (slow_root(&leaves), slow_root(&leaves[..old]));
        let leaf = leaf_hash(&leaves[index]);
        let (index, old, size) = (u64::try_from(index).unwrap(), u64::try_from(old).unwrap(), u64::try_from(size).unwrap());

        prop_assert_eq!(root(size, &mut source(&leaves)).unwrap(), new_root);
        let proof = inclusion_proof(index, size, &mut source(&leaves)).unwrap();
        prop_assert!(verify_inclusion(&leaf, index, size, &proof, &new_root));
        let before = slow_root(&leaves[..usize::try_from(index).unwrap()]);
        prop_assert_eq!(root_before(index, size, &proof), Some(before));
        for wrong in spoiled(&proof, at) {
            prop_assert!(!verify_inclusion(&leaf, index, size, &wrong, &new_root));
        }
        let proof = consistency_proof(old, size, &mut source(&leaves)).unwrap();
        prop_assert!(verify_consistency(old, &old_root, size, &new_root, &proof));
        for wrong in spoiled(&proof, at) {
            prop_assert!(!verify_consistency(old, &old_root, size, &new_root, &wrong));
        }
    }
}

#[test]
fn sizes_at_the_end_of_the_range_do_not_overflow() {
    let hash = Hash::of(b"x");
    assert!(!verify_inclusion(&hash, u64::MAX - 1, u64::MAX, &[hash; 64], &hash));
    assert!(!verify_consistency(1 << 63, &hash, u64::MAX, &hash, &[hash; 63]));
    assert!(!verify_consistency(u64::MAX - 1, &hash, u64::MAX, &hash, &[hash; 64]));
    assert!(root_before(u64::MAX - 1, u64::MAX, &[hash; 63]).is_some());
    assert_eq!(root_before(0, 0, &[]), None);
    assert_eq!(root_before(0, 1, &[hash]), None);
    assert!(inclusion_proof(u64::MAX - 1, u64::MAX, &mut |_, _| Ok(hash)).is_ok());
    assert!(consistency_proof(u64::MAX - 1, u64::MAX, &mut |_, _| Ok(hash)).is_ok());
}
