//! How many edits lie between a name and each beginning of a text: in columns of bits where the text fits into a word of them, in a
//! band of the table where it does not.

/// Distances between a name and every beginning of a text, in columns of bits (Hyyrö 2003).
///
/// The text is the pattern: it is read once for all names at a place.
pub(super) struct Columns {
    /// Places of each ASCII character in the text.
    ascii: [u64; 128],
    /// Of others, by hash; a mask of 0 is an empty slot.
    others: [(u32, u64); 128],
    text: Vec<u32>,
}

/// The last column: the differences from one beginning of the text to the next, which are 1, 0 or -1.
pub(super) struct Column {
    len: usize,
    up: u64,
    down: u64,
}

impl Column {
    /// The distance of the first `taken` code points of the text.
    pub(super) fn at(&self, taken: usize) -> usize {
        let mask = u64::MAX.checked_shr(64 - taken as u32).unwrap_or(0);
        self.len + (self.up & mask).count_ones() as usize - (self.down & mask).count_ones() as usize
    }
}

impl Default for Columns {
    fn default() -> Self {
        Self { ascii: [0; 128], others: [(0, 0); 128], text: Vec::new() }
    }
}

impl Columns {
    /// The most code points of text.
    pub(super) const LEN: usize = 64;

    /// Makes ready for names at the beginning of `text`.
    pub(super) fn read(&mut self, text: &[u32]) {
        let mut had_others = false;
        for &c in &self.text {
            match self.ascii.get_mut(c as usize) {
                Some(mask) => *mask = 0,
                None => had_others = true,
            }
        }
        if had_others {
            self.others = [(0, 0); 128];
        }
        self.text.clear();
        self.text.extend(text.iter().take(Self::LEN));
        for (i, &c) in self.text.iter().enumerate() {
            let slot = match self.ascii.get_mut(c as usize) {
                Some(mask) => mask,
                None => {
                    let slot = Self::slot(&self.others, c);
                    self.others[slot].0 = c;
                    &mut self.others[slot].1
                }
            };
            *slot |= 1 << i;
        }
    }

    /// Where a code point is, or would be: there are twice as many slots as code points.
    fn slot(others: &[(u32, u64); 128], c: u32) -> usize {
        let mut slot = (c.wrapping_mul(0x9e37_79b1) >> 25) as usize;
        while others[slot].1 != 0 && others[slot].0 != c {
            slot = (slot + 1) % 128;
        }
        slot
    }

    /// The distances of a name of `len` code points.
    pub(super) fn distances(&self, name: impl Iterator<Item = u32>, len: usize) -> Column {
        let (mut up, mut down, mut same, mut places_before) = (u64::MAX, 0u64, 0u64, 0u64);
        for c in name {
            let places = match self.ascii.get(c as usize) {
                Some(&mask) => mask,
                None => self.others[Self::slot(&self.others, c)].1,
            };
            let swapped = ((!same & places) << 1) & places_before;
            same = (((places & up).wrapping_add(up)) ^ up) | places | down | swapped;
            let right = down | !(same | up);
            let left = same & up;
            // The row above all: without any text the distance is the length of the name.
            let right = right << 1 | 1;
            up = left << 1 | !(same | right);
            down = right & same;
            places_before = places;
        }
        Column { len, up, down }
    }
}

/// Distances between a long name and the beginnings of a text that are about as long: a band of the columns, which goes
/// down one code point of the text with each of the name, so that it fits into one word.
pub(super) struct Band {
    /// Places of each ASCII character in the text.
    ascii: [Places; 128],
    /// Of others, by hash; no code point is 0 there, and an empty slot has it.
    others: Vec<(u32, Places)>,
    has_others: bool,
}

/// Where a code point is among the last 64 of the text that were read when `read` had been.
#[derive(Clone, Copy, Default)]
struct Places {
    mask: u64,
    read: usize,
}

impl Places {
    /// The same when so many have been read.
    fn at(self, read: usize) -> u64 {
        self.mask.checked_shr((read - self.read) as u32).unwrap_or(0)
    }
}

/// The last column of a band: the distance of its last row, and the differences of the rows above.
pub(super) struct BandColumn {
    /// Code points of the text in the last row.
    rows: usize,
    last: usize,
    up: u64,
    down: u64,
}

impl BandColumn {
    /// The distance of the first `taken` code points of the text, which must be in the band.
    pub(super) fn at(&self, taken: usize) -> usize {
        // The last row's difference is in the last but one bit.
        let above = self.rows - taken;
        let mask = u64::MAX.checked_shl(63 - above as u32).unwrap_or(0) & (u64::MAX >> 1);
        self.last + (self.down & mask).count_ones() as usize - (self.up & mask).count_ones() as usize
    }
}

impl Default for Band {
    fn default() -> Self {
        Self { ascii: [Places::default(); 128], others: Vec::new(), has_others: false }
    }
}

impl Band {
    /// At least three times what is in reach of a start.
    const SLOTS: usize = 1024;

    /// The distances of a name of `len` code points to the first `len - most` to `len + most` code points of a text:
    /// exact up to `most`, otherwise more than that. `most` is 31 or less.
    pub(super) fn distances(
        &mut self,
        name: impl Iterator<Item = u32>,
        text: &[u32],
        len: usize,
        most: usize,
    ) -> BandColumn {
        self.ascii.fill(Places::default());
        if self.has_others || self.others.is_empty() {
            self.others.clear();
            self.others.resize(Self::SLOTS, (0, Places::default()));
            self.has_others = false;
        }
        for read in 1..=most {
            self.read(text, read);
        }
        let (mut up, mut down, mut same, mut places_before) = (u64::MAX << (63 - most), 0u64, 0u64, 0u64);
        let mut last = most;
        for (i, c) in name.enumerate() {
            let read = i + 1 + most;
            self.read(text, read);
            let places = match self.ascii.get(c as usize) {
                Some(places) => places.at(read),
                None => self.others[self.slot(c)].1.at(read),
            };
            // The column before was one row higher up.
            let swapped = ((!(same >> 1) & places) << 1) & (places_before >> 1);
            same = (((places & up).wrapping_add(up)) ^ up) | places | down | swapped;
            let right = down | !(same | up);
            let left = same & up;
            last += usize::from(same >> 63 == 0);
            up = left | !(same >> 1 | right);
            down = same >> 1 & right;
            places_before = places;
        }
        BandColumn { rows: len + most, last, up, down }
    }

    /// Takes in the code point of the text with which `read` have been read.
    fn read(&mut self, text: &[u32], read: usize) {
        let Some(&c) = text.get(read - 1) else { return };
        let places = match self.ascii.get_mut(c as usize) {
            Some(places) => places,
            None => {
                let slot = self.slot(c);
                self.has_others = true;
                self.others[slot].0 = c;
                &mut self.others[slot].1
            }
        };
        *places = Places { mask: places.at(read) | 1 << 63, read };
    }

    /// Where a code point is, or would be.
    fn slot(&self, c: u32) -> usize {
        let mut slot = (c.wrapping_mul(0x9e37_79b1) >> 22) as usize;
        while self.others[slot].0 != c && self.others[slot].0 != 0 {
            slot = (slot + 1) % Self::SLOTS;
        }
        slot
    }
}
