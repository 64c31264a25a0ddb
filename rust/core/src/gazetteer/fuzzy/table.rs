//! Numbers by key, in little memory.

/// Numbers by key. May also give numbers of other keys.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    /// A bit for each value that the high bits of a key have: most keys that are not there are not looked for.
    filter: Vec<u64>,
    filter_bits: u32,
    /// Where the entries of each value of the high bits begin, and the end of the last.
    buckets: Vec<u32>,
    bucket_bits: u32,
    /// A number in its low bits, as many low bits of its key as there is room for above them.
    entries: Vec<u32>,
    number_bits: u32,
}

impl Table {
    /// Of numbers below `count`.
    pub(super) fn new(mut keys: Vec<(u64, u32)>, count: usize) -> Self {
        if keys.is_empty() {
            return Self::default();
        }
        keys.sort_unstable();
        keys.dedup();
        let size = keys.len().next_power_of_two().ilog2().max(3);
        let number_bits = count.next_power_of_two().ilog2();
        let (filter_bits, bucket_bits) = (size + 3, size - 2);
        let mut filter = vec![0; 1 << (filter_bits - 6)];
        let mut buckets = vec![0; (1 << bucket_bits) + 1];
        let mut entries = Vec::with_capacity(keys.len());
        for (key, number) in keys {
            let bit = key >> (64 - filter_bits);
            filter[(bit / 64) as usize] |= 1 << (bit % 64);
            buckets[(key >> (64 - bucket_bits)) as usize + 1] += 1;
            entries.push((key << number_bits) as u32 | number);
        }
        for i in 1..buckets.len() {
            buckets[i] += buckets[i - 1];
        }
        Self { filter, filter_bits, buckets, bucket_bits, entries, number_bits }
    }

    /// Whether there may be numbers for a key.
    #[inline]
    pub(super) fn may_have(&self, key: u64) -> bool {
        if self.filter.is_empty() {
            return false;
        }
        let bit = key >> (64 - self.filter_bits);
        self.filter[(bit / 64) as usize] & (1 << (bit % 64)) != 0
    }

    /// The numbers of a key for which there may be some.
    #[inline]
    pub(super) fn get(&self, key: u64, mut found: impl FnMut(u32)) {
        let bucket = (key >> (64 - self.bucket_bits)) as usize;
        let numbers = (1u64 << self.number_bits) as u32;
        let mask = numbers.wrapping_sub(1);
        let print = (key << self.number_bits) as u32;
        for &entry in &self.entries[self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize] {
            if (entry ^ print) & !mask == 0 {
                found(entry & mask);
            }
        }
    }

    #[cfg(test)]
    pub(super) fn heap_size(&self) -> usize {
        self.filter.capacity() * 8 + (self.buckets.capacity() + self.entries.capacity()) * 4
    }
}
