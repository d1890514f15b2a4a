//! Finds the entries of a list by their hashes.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};

/// The numbers of the entries of a list, by the hashes of the entries. The owner of the list makes the hashes, and
/// compares entries.
///
/// It takes the place of maps and sets, because each further type of map makes every program that reads a document some
/// kilobytes larger.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hashed {
    /// By the hash of the entry, or by the next free key after it.
    numbers: HashMap<u64, usize, BuildHasherDefault<AsIs>>,
}

/// The place of an entry in [`Hashed`], or the place where it would be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    key: u64,
    /// The number of the entry, if it is there.
    pub(crate) number: Option<usize>,
}

impl Hashed {
    /// Looks for an entry with this hash. `is_same` returns true for its number.
    #[inline(never)]
    pub(crate) fn slot(&self, hash: u64, is_same: &mut dyn FnMut(usize) -> bool) -> Slot {
        let mut key = hash;
        while let Some(&number) = self.numbers.get(&key) {
            if is_same(number) {
                return Slot { key, number: Some(number) };
            }
            key = key.wrapping_add(1);
        }
        Slot { key, number: None }
    }

    /// Sets the number of the entry in this place.
    #[inline(never)]
    pub(crate) fn set(&mut self, slot: Slot, number: usize) {
        self.numbers.insert(slot.key, number);
    }

    /// Removes the entry in this place. It must be the last that was added, because an entry that made another one move
    /// must remain as long as that other one.
    pub(crate) fn remove_last(&mut self, slot: Slot) {
        self.numbers.remove(&slot.key);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    pub(crate) fn clear(&mut self) {
        self.numbers.clear();
    }

    /// Releases memory if there is room for far more than the entries and `room` more. Returns true if it did.
    pub(crate) fn shrink(&mut self, room: usize) -> bool {
        let is_large = self.numbers.capacity() > 4 * self.numbers.len() + room;
        if is_large {
            self.numbers.shrink_to(2 * self.numbers.len());
        }
        is_large
    }
}

/// Returns a hash of a thing that has this hash and this number besides.
pub(crate) fn mix(hash: u64, number: u64) -> u64 {
    // 2^64 divided by the golden ratio, as in Fibonacci hashing.
    hash ^ number.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(32)
}

/// Takes a key for its own hash, because the keys are hashes.
#[derive(Clone, Debug, Default)]
struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(byte);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 = key;
    }
}

/// A set of texts.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    hasher: RandomState,
    hashed: Hashed,
    texts: Vec<Box<str>>,
}

impl Texts {
    /// Adds a text; returns false if it was there before.
    pub(crate) fn insert(&mut self, text: &str) -> bool {
        let slot = self.hashed.slot(self.hasher.hash_one(text), &mut |number| *self.texts[number] == *text);
        if slot.number.is_some() {
            return false;
        }
        self.hashed.set(slot, self.texts.len());
        self.texts.push(text.into());
        true
    }
}

#[cfg(test)]
mod tests {
    use super::{Hashed, Texts};

    /// Adds the next entry to a list, with this hash.
    fn push(hashed: &mut Hashed, list: &mut Vec<&'static str>, hash: u64, entry: &'static str) {
        let slot = hashed.slot(hash, &mut |number| list[number] == entry);
        assert_eq!(slot.number, None, "{entry}");
        hashed.set(slot, list.len());
        list.push(entry);
    }

    #[test]
    fn entries_of_one_hash_are_told_apart() {
        let (mut hashed, mut list) = (Hashed::default(), Vec::new());
        for (hash, entry) in [(7, "a"), (7, "b"), (8, "c"), (u64::MAX, "d"), (u64::MAX, "e")] {
            push(&mut hashed, &mut list, hash, entry);
        }
        let find = |hashed: &Hashed, hash, entry| hashed.slot(hash, &mut |number| list[number] == entry);
        for (hash, entry, number) in [(7, "a", 0), (7, "b", 1), (8, "c", 2), (u64::MAX, "d", 3), (u64::MAX, "e", 4)] {
            assert_eq!(find(&hashed, hash, entry).number, Some(number), "{entry}");
        }
        assert_eq!(find(&hashed, 7, "d").number, None);
        for (hash, entry) in [(u64::MAX, "e"), (u64::MAX, "d"), (8, "c"), (7, "b")] {
            hashed.remove_last(find(&hashed, hash, entry));
            assert_eq!(find(&hashed, hash, entry).number, None, "{entry}");
            assert_eq!(find(&hashed, 7, "a").number, Some(0));
        }
        hashed.clear();
        assert_eq!(find(&hashed, 7, "a").number, None);
    }

    #[test]
    fn a_number_can_be_replaced() {
        let mut hashed = Hashed::default();
        hashed.set(hashed.slot(1, &mut |_| true), 10);
        hashed.set(hashed.slot(1, &mut |_| true), 20);
        assert_eq!(hashed.slot(1, &mut |_| true).number, Some(20));
    }

    #[test]
    fn memory_is_released_only_if_much_of_it_is_free() {
        let mut hashed = Hashed::default();
        for number in 0..1000 {
            hashed.set(hashed.slot(number as u64, &mut |_| false), number);
        }
        assert!(!hashed.shrink(10));
        for number in (10..1000).rev() {
            hashed.remove_last(hashed.slot(number as u64, &mut |other| other == number));
        }
        assert!(hashed.shrink(10));
        assert!(!hashed.shrink(1000));
        assert_eq!(hashed.slot(9, &mut |number| number == 9).number, Some(9));
    }

    #[test]
    fn a_set_holds_each_text_once() {
        let mut texts = Texts::default();
        for text in ["/a", "/b", "", "/a/"] {
            assert!(texts.insert(text), "{text}");
        }
        for text in ["/a", "/b", "", "/a/"] {
            assert!(!texts.insert(text), "{text}");
        }
    }
}
